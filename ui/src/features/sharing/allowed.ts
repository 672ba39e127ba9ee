/** What a permission allows somebody to do with a thing. */

import type { Inside, OwnPermission, Permission } from "@/api/permissions";
import { reaches } from "@/features/administration/resource";

export interface Allowed {
  /** Change it, log into it. */
  edit: boolean;
  /** Delete it, move it, say who may do what. */
  manage: boolean;
  /** Why not, where something is not allowed. */
  reason: string | undefined;
}

export const ALL: Allowed = { edit: true, manage: true, reason: undefined };
/** Until it is known: what then appears surprises less than what then goes away. */
export const UNKNOWN: Allowed = { edit: false, manage: false, reason: "What you may do here is being looked up." };

export function allowedBy(permission: Permission): Allowed {
  const edit = reaches(permission, "EDIT");
  const manage = reaches(permission, "MANAGE");
  const reason = manage ? undefined : edit ? "You may change this, but not delete or move it." : "You may look at this, not change it.";
  return { edit, manage, reason };
}

/** What is allowed with a thing, or with what is inside of it. */
export function allowedIn(own: Pick<OwnPermission, "permission" | "inside"> | undefined, inside?: Inside): Allowed {
  return own ? allowedBy((inside && own.inside[inside]) ?? own.permission) : UNKNOWN;
}

/** What is allowed with all of several. */
export function allowedWithAll(each: readonly Allowed[]): Allowed {
  return each.find(({ edit }) => !edit) ?? each.find(({ manage }) => !manage) ?? ALL;
}
