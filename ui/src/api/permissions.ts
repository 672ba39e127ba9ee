/** Roles, permissions, the audit trail, signed links: queries and changes. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { partsOf } from "@/lib/partsOf";
import { read, serverUrl, write } from "./request";

const BASE = "/ajax-api/3.0/mlflow";

export type Permission = "READ" | "USE" | "EDIT" | "MANAGE" | "DENY" | "NO_PERMISSIONS";

/** What permissions are given for here; the server knows further types. */
export type ResourceType = "experiment" | "registered_model";

// ---- roles ----

export interface RolePermission {
  id: number;
  role_id: number;
  resource_type: string;
  resource_pattern: string;
  permission: Permission;
}

export interface Role {
  id: number;
  name: string;
  workspace: string;
  description?: string | null;
  permissions?: RolePermission[];
  builtin?: boolean;
}

export interface Assignment {
  id: number;
  role_id: number;
  username?: string | null;
  group?: string | null;
}

export function rolesQuery() {
  return queryOptions({
    queryKey: ["roles", "list"],
    queryFn: async ({ signal }) => (await read<{ roles?: Role[] }>(`${BASE}/roles/list`, {}, signal)).roles ?? [],
  });
}

export function assignmentsQuery(role: number) {
  return queryOptions({
    queryKey: ["roles", "assignments", role],
    queryFn: async ({ signal }) =>
      (await read<{ assignments?: Assignment[] }>(`${BASE}/roles/users/list`, { role_id: role }, signal)).assignments ?? [],
  });
}

export const createRole = (name: string, workspace: string, description: string) =>
  write<{ role: Role }>("POST", `${BASE}/roles/create`, { name, workspace, description: description || undefined });

export const deleteRole = (role_id: number) => write("DELETE", `${BASE}/roles/delete`, { role_id });

export const addRolePermission = (role_id: number, resource_type: string, resource_pattern: string, permission: string) =>
  write("POST", `${BASE}/roles/permissions/add`, { role_id, resource_type, resource_pattern, permission });

export const removeRolePermission = (role_permission_id: number) =>
  write("DELETE", `${BASE}/roles/permissions/remove`, { role_permission_id });

/** An account or a group, as permissions and roles are given to them. */
export type Holder = { kind: "user"; name: string } | { kind: "group"; name: string };

export const assignRole = (role_id: number, { kind, name }: Holder) =>
  kind === "user"
    ? write("POST", `${BASE}/roles/assign`, { role_id, username: name })
    : write("POST", `${BASE}/groups/roles/assign`, { role_id, group: name });

export const unassignRole = (role_id: number, { kind, name }: Holder) =>
  kind === "user"
    ? write("DELETE", `${BASE}/roles/unassign`, { role_id, username: name })
    : write("POST", `${BASE}/groups/roles/unassign`, { role_id, group: name });

// ---- who may do what with a thing ----

export interface HolderEntry {
  permission: Permission;
  username?: string | null;
  group?: string | null;
  role?: string | null;
  role_id?: number | null;
  /** Given for all of the type, not for this one. */
  all_of_type?: boolean;
}

export interface Holders {
  permissions: HolderEntry[];
  default_permission: Permission;
  /** What the reader may. */
  own: Permission;
}

export function holdersQuery(type: ResourceType, id: string) {
  return queryOptions({
    queryKey: ["permissions", type, id],
    queryFn: ({ signal }) => read<Holders>(`${BASE}/permissions/list`, { resource_type: type, resource_id: id }, signal),
    staleTime: 30_000,
  });
}

/** What is inside of things, for which permissions are given too. */
export type Inside = "run" | "trace" | "assessment" | "logged_model" | "registered_model_version";

/** What the reader may do with a thing, and with what is inside of it. */
export interface OwnPermission {
  resource_id: string;
  permission: Permission;
  inside: Partial<Record<Inside, Permission>>;
}

interface OwnPermissions {
  permissions: OwnPermission[];
  manages_workspace: boolean;
  creates: string[];
}

/** As many as one request may name. */
const AT_ONCE = 1000;

const askOwn = (resource_type?: ResourceType, resource_ids?: readonly string[]) =>
  write<OwnPermissions>("POST", `${BASE}/permissions/own`, { resource_type, resource_ids });

const rounds = new Map<ResourceType, { ids: Set<string>; answer: Promise<Map<string, OwnPermission>> }>();

/** All that is wanted in the same moment is asked for together. */
function ownPermission(type: ResourceType, id: string): Promise<OwnPermission> {
  const round = rounds.get(type) ?? newRound(type);
  round.ids.add(id);
  return round.answer.then((found) => found.get(id)!);
}

function newRound(type: ResourceType) {
  const ids = new Set<string>();
  const answer = new Promise((later) => setTimeout(later)).then(async () => {
    rounds.delete(type);
    const answers = await Promise.all(partsOf([...ids], AT_ONCE).map((part) => askOwn(type, part)));
    return new Map(answers.flatMap(({ permissions }) => permissions.map((one) => [one.resource_id, one])));
  });
  const round = { ids, answer };
  rounds.set(type, round);
  return round;
}

/** What the reader may do with a thing. */
export function ownPermissionQuery(type: ResourceType, id: string) {
  return queryOptions({
    queryKey: ["permissions", "own", type, id],
    queryFn: () => ownPermission(type, id),
    staleTime: 60_000,
  });
}

/** Whether the reader manages the workspace, and what they may make in it. */
export function ownWorkspaceQuery() {
  return queryOptions({ queryKey: ["permissions", "own", "workspace"], queryFn: () => askOwn(), staleTime: 60_000 });
}

export const grant = ({ kind, name }: Holder, resource_type: ResourceType, resource_id: string, permission: Permission) =>
  kind === "user"
    ? write("POST", `${BASE}/users/permissions/grant`, { username: name, resource_type, resource_id, permission })
    : write("POST", `${BASE}/groups/permissions/grant`, { group: name, resource_type, resource_id, permission });

export const revoke = ({ kind, name }: Holder, resource_type: ResourceType, resource_id: string) =>
  kind === "user"
    ? write("POST", `${BASE}/users/permissions/revoke`, { username: name, resource_type, resource_id })
    : write("POST", `${BASE}/groups/permissions/revoke`, { group: name, resource_type, resource_id });

// ---- the audit trail ----

export interface AuditEntry {
  entry_id: string;
  time: number;
  operation: string;
  outcome: "allowed" | "denied";
  user?: string | null;
  via?: string | null;
  address?: string | null;
  workspace?: string | null;
  resource_type?: string | null;
  resource_id?: string | null;
  request_id?: string | null;
  details?: Record<string, string>;
}

export interface AuditFilter {
  user?: string;
  operation?: string;
  resource_type?: string;
  resource_id?: string;
  outcome?: "allowed" | "denied";
  since?: number;
  until?: number;
}

export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) =>
      write<{ entries?: AuditEntry[]; next_page_token?: string }>("POST", `${BASE}/audit/search`, {
        ...filter,
        max_results: 100,
        page_token: pageParam,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

/** Where the trail is as a file. */
export function auditFileUrl(filter: AuditFilter, format: "csv" | "jsonl"): string {
  const given = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return serverUrl(`${BASE}/audit/export?${new URLSearchParams([["format", format], ...given])}`);
}

// ---- signed links ----

export type LinkedType = "run" | "view" | "experiment" | "trace" | "model";

export interface SignedLink {
  link_id: string;
  resource_type: LinkedType;
  resource_id: string;
  created_by: string;
  creation_time: number;
  expiration_time: number;
  revoked?: boolean;
}

export function linksQuery(type: LinkedType, id: string) {
  return queryOptions({
    queryKey: ["links", type, id],
    queryFn: async ({ signal }) =>
      (await read<{ links?: SignedLink[] }>(`${BASE}/links/list`, { resource_type: type, resource_id: id }, signal)).links ?? [],
  });
}

/** Its address is in this answer, and never again in another. */
export const createLink = (resource_type: LinkedType, resource_id: string, expires_in_hours: number) =>
  write<{ url: string; token?: string; link: SignedLink }>("POST", `${BASE}/links/create`, { resource_type, resource_id, expires_in_hours });

export const revokeLink = (link_id: string) => write("POST", `${BASE}/links/revoke`, { link_id });
