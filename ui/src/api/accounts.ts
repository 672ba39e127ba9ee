/** Accounts with their access tokens and sessions, groups: queries and changes. */

import { queryOptions } from "@tanstack/react-query";
import { read, write } from "./request";
import type { User } from "./session";

const BASE = "/ajax-api/3.0/mlflow";
const USERS = "/ajax-api/2.0/mlflow/users";

/** An account as administrators see it. */
export interface Account extends User {
  kind: string;
  creation_time?: number;
  last_seen_time?: number;
}

export type TokenScope = "read" | "write" | "admin";

export interface AccessToken {
  id: number;
  username: string;
  name: string;
  scope: TokenScope;
  /** How its text ends. */
  hint: string;
  creation_time: number;
  expiry_time?: number;
  last_used_time?: number;
}

export interface LoginSession {
  id: number;
  via: string;
  address: string;
  user_agent: string;
  creation_time: number;
  last_used_time: number;
  expiry_time: number;
  current?: boolean;
}

export interface Group {
  id: number;
  name: string;
  /** Who keeps the list of members: own, or another system. */
  source: string;
  members: number;
  description?: string;
}

// ---- accounts ----

export function accountsQuery() {
  return queryOptions({
    queryKey: ["accounts", "list"],
    queryFn: async ({ signal }) => (await read<{ users?: Account[] }>(`${USERS}/list`, {}, signal)).users ?? [],
  });
}

export interface AccountDraft {
  username: string;
  display_name: string;
  email: string;
  password: string;
  is_admin: boolean;
}

export const createAccount = (draft: AccountDraft) => write<{ user: Account }>("POST", `${USERS}/create`, draft);

export const createServiceAccount = (draft: Pick<AccountDraft, "username" | "display_name" | "is_admin">) =>
  write<{ user: Account }>("POST", `${BASE}/service-accounts/create`, draft);

export const updateAccount = (username: string, changes: { display_name?: string; email?: string; disabled?: boolean }) =>
  write<{ user: Account }>("PATCH", `${BASE}/users/update`, { username, ...changes });

export const setAdmin = (username: string, is_admin: boolean) => write("PATCH", `${USERS}/update-admin`, { username, is_admin });

export const setPassword = (username: string, password: string, current_password?: string) =>
  write("PATCH", `${USERS}/update-password`, { username, password, current_password });

export const deleteAccount = (username: string) => write("DELETE", `${USERS}/delete`, { username });

// ---- access tokens ----

export function tokensQuery(username: string) {
  return queryOptions({
    queryKey: ["accounts", "tokens", username],
    queryFn: async ({ signal }) => (await read<{ tokens?: AccessToken[] }>(`${BASE}/users/tokens/list`, { username }, signal)).tokens ?? [],
  });
}

export interface TokenDraft {
  name: string;
  scope: TokenScope;
  expires_in_days?: number;
  username: string;
}

/** Its text is in this answer, and never again in another. */
export const createToken = (draft: TokenDraft) => write<{ token: string; info: AccessToken }>("POST", `${BASE}/users/tokens/create`, draft);

export const revokeToken = (id: number) => write("POST", `${BASE}/users/tokens/revoke`, { id });

// ---- sessions ----

export function sessionsQuery(username: string) {
  return queryOptions({
    queryKey: ["accounts", "sessions", username],
    queryFn: async ({ signal }) =>
      (await read<{ sessions?: LoginSession[] }>(`${BASE}/users/sessions/list`, { username }, signal)).sessions ?? [],
  });
}

export const revokeSession = (id: number) => write("POST", `${BASE}/users/sessions/revoke`, { id });

// ---- groups ----

export function groupsQuery() {
  return queryOptions({
    queryKey: ["accounts", "groups"],
    queryFn: async ({ signal }) => (await read<{ groups?: Group[] }>(`${BASE}/groups/list`, {}, signal)).groups ?? [],
  });
}

export function membersQuery(name: string) {
  return queryOptions({
    queryKey: ["accounts", "members", name],
    queryFn: async ({ signal }) => (await read<{ usernames?: string[] }>(`${BASE}/groups/get`, { name }, signal)).usernames ?? [],
  });
}

export const createGroup = (name: string, description: string) => write("POST", `${BASE}/groups/create`, { name, description });

export const deleteGroup = (name: string) => write("POST", `${BASE}/groups/delete`, { name });

export const addMember = (name: string, username: string) => write("POST", `${BASE}/groups/members/add`, { name, username });

export const removeMember = (name: string, username: string) => write("POST", `${BASE}/groups/members/remove`, { name, username });
