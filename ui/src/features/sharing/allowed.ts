/** What a permission allows somebody to do with a thing. */

import type { Permission } from "@/api/permissions";
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

export function allowedBy(permission: Permission): Allowed {
  const edit = reaches(permission, "EDIT");
  const manage = reaches(permission, "MANAGE");
  const reason = manage ? undefined : edit ? "You may change this, but not delete or move it." : "You may look at this, not change it.";
  return { edit, manage, reason };
}
