/**
 * What the reader may do: the one place that decides what is offered.
 *
 * What changes something asks `useAllowed` (of what is around), `useAllowedWith` or `useAllowedWithAll` (of named
 * things) or `useAllowedInWorkspace` (making new things). Buttons that are not allowed are not there; what only those
 * who manage may do is greyed for those who edit, and so are entries of menus, with the reason. The server decides anyway.
 */

import { useQueries, useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { type Inside, type OwnPermission, ownPermissionQuery, ownWorkspaceQuery, type ResourceType } from "@/api/permissions";
import { isAdmin, type Session, useSession } from "@/api/session";
import { type Allowed, allowedIn, allowedWithAll, UNKNOWN } from "./allowed";

type Own = Pick<OwnPermission, "permission" | "inside">;
const EVERYTHING: Own = { permission: "MANAGE", inside: {} };
const BY_LINK: Own = { permission: "READ", inside: {} };

interface Around {
  own: Own | undefined;
  inside: Inside | undefined;
}

const Context = createContext<Around>({ own: EVERYTHING, inside: undefined });

interface Props {
  type: ResourceType;
  /** Undefined until it is known: so long nothing is allowed. */
  id: string | undefined;
  /** When it is about something inside of the thing: a run of the experiment. */
  inside?: Inside;
  children: ReactNode;
}

/** What is within knows what the reader may do with the thing that it is about. */
export function AllowedHere({ type, id, inside, children }: Props) {
  const [own] = useOwn(type, [id]);
  const around = useMemo(() => ({ own, inside }), [own, inside]);
  return <Context value={around}>{children}</Context>;
}

/** What the reader may do with what is around, or with what else is inside of the same thing. */
export function useAllowed(inside?: Inside): Allowed {
  const around = useContext(Context);
  return allowedIn(around.own, inside ?? around.inside);
}

/** What the reader may do with a thing, or with what is inside of it. */
export function useAllowedWith(type: ResourceType, id: string | undefined, inside?: Inside): Allowed {
  return allowedIn(useOwn(type, [id])[0], inside);
}

/** What the reader may do with all of these things. */
export function useAllowedWithAll(type: ResourceType, ids: readonly string[]): Allowed {
  return allowedWithAll(useOwn(type, ids).map((own) => allowedIn(own)));
}

function useOwn(type: ResourceType, ids: readonly (string | undefined)[]): readonly (Own | undefined)[] {
  const session = useSession();
  const asked = mustAsk(session);
  const found = useQueries({
    queries: ids.map((id) => ({ ...ownPermissionQuery(type, id ?? ""), enabled: asked && id !== undefined })),
    // Where asking fails, the server says at the change itself what it thinks of it.
    combine: (all) => all.map(({ data, error }) => data ?? (error ? EVERYTHING : undefined)),
  });
  if (asked) return found;
  return ids.map(() => (session.state === "link" ? BY_LINK : EVERYTHING));
}

/** What the reader may make in the workspace, and whether they manage it. */
export interface AllowedInWorkspace {
  known: boolean;
  manage: boolean;
  create(type: ResourceType): boolean;
}

export function useAllowedInWorkspace(): AllowedInWorkspace {
  const session = useSession();
  const asked = mustAsk(session);
  const { data, error } = useQuery({ ...ownWorkspaceQuery(), enabled: asked });
  if (session.state === "link") return { known: true, manage: false, create: () => false };
  if (!asked || error) return { known: true, manage: true, create: () => true };
  return {
    known: data !== undefined,
    manage: data?.manages_workspace === true,
    create: (type) => data?.creates.includes(type) === true,
  };
}

/** Whether the reader may do what is for administrators. */
export function useAllowedAll(): boolean {
  const session = useSession();
  return session.state === "open" || isAdmin(session);
}

/** Whether it depends on what the reader was given. */
const mustAsk = (session: Session) => session.state === "in" && !isAdmin(session);

/** Says to those who may only look why nothing can be changed here. */
export function OnlyToLookAt() {
  const allowed = useAllowed();
  const linked = useSession().state === "link";
  if (linked || allowed.edit || allowed === UNKNOWN) return null;
  return (
    <span role="img" aria-label={allowed.reason} title={allowed.reason} className="inline-flex size-8 shrink-0 items-center justify-center text-dim">
      <Lock aria-hidden className="size-4" />
    </span>
  );
}
