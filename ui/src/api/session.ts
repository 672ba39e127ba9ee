/** Who uses the page. Known before anything is shown, so that no page has to wait for it. */

import { useSyncExternalStore } from "react";
import { onRefused, setCsrfToken } from "./caller";
import { ApiError, read, write } from "./request";

/** An account, as far as its own page needs it. */
export interface User {
  id: number;
  username: string;
  is_admin?: boolean;
  kind?: string;
  display_name?: string;
  email?: string;
  disabled?: boolean;
}

/** Another system that says who somebody is. */
export interface SignOnProvider {
  id: string;
  name: string;
  url: string;
}

/** How one logs in here. */
export interface AuthInfo {
  enabled: boolean;
  password_login?: boolean;
  signup?: boolean;
  providers?: SignOnProvider[];
  workspaces_enabled?: boolean;
}

interface SessionAnswer {
  user: User | null;
  csrf_token: string;
  groups: string[];
  /** How it was proved: session, oidc, proxy, link, … */
  via: string;
}

export type Session =
  /** The server asks nobody who they are. */
  | { state: "open" }
  | { state: "out"; info: AuthInfo }
  | { state: "in"; info: AuthInfo; user: User; groups: readonly string[]; via: string }
  /** Somebody who was given a link, and sees what it leads to. */
  | { state: "link"; info: AuthInfo };

const listeners = new Set<() => void>();
let session: Session = { state: "open" };

function become(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentSession = (): Session => session;

/** Who uses the page. */
export function useSession(): Session {
  return useSyncExternalStore(subscribe, currentSession);
}

/** Whether the server asks who somebody is; it says so in the page that it gives out. */
function isOpen(): boolean {
  return document.querySelector<HTMLMetaElement>('meta[name="auth"]')?.content === "off";
}

/** Finds out who uses the page. Raises ApiError when the server does not answer. */
export async function loadSession(): Promise<Session> {
  const token = linkToken();
  if (isOpen()) return session;
  const info = await authInfo();
  if (!info.enabled) return session;
  let answer = await sessionAnswer();
  if (!answer && token) {
    keepLink(token);
    answer = await sessionAnswer();
  }
  setCsrfToken(answer?.csrf_token || undefined);
  if (answer?.user) become({ state: "in", info, user: answer.user, groups: answer.groups, via: answer.via });
  else become({ state: answer?.via === "link" ? "link" : "out", info });
  return session;
}

/** Undefined when the server knows nobody. */
async function sessionAnswer(): Promise<SessionAnswer | undefined> {
  try {
    return await read<SessionAnswer>("/ajax-api/3.0/mlflow/auth/session");
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** The token of a signed link, which does not stay in the address: addresses are shared and kept. */
function linkToken(): string | undefined {
  const address = new URL(location.href);
  const token = address.searchParams.get("link");
  if (token === null) return undefined;
  address.searchParams.delete("link");
  history.replaceState(history.state, "", address);
  return token;
}

/** For as long as the browser is open, every request shows the link; who is logged in does not need it. */
function keepLink(token: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `mlflow_link=${encodeURIComponent(token)}; Path=${new URL(document.baseURI).pathname}; SameSite=Lax${secure}`;
}

async function authInfo(): Promise<AuthInfo> {
  try {
    return await read<AuthInfo>("/ajax-api/3.0/mlflow/auth/info");
  } catch (error) {
    // A server that asks nobody has no such thing.
    if (error instanceof ApiError && error.status === 404) return { enabled: false };
    throw error;
  }
}

/** What is known of who uses the page has changed: a name, for example. */
export function sessionChanged(user: User): void {
  if (session.state === "in") become({ ...session, user });
}

export async function logIn(username: string, password: string): Promise<void> {
  await write("POST", "/ajax-api/3.0/mlflow/auth/login", { username, password });
}

/** Ends the session; where the browser goes then. */
export async function logOut(): Promise<string> {
  await write("POST", "/ajax-api/3.0/mlflow/auth/logout", {});
  const providers = session.state === "in" ? (session.info.providers ?? []) : [];
  setCsrfToken(undefined);
  // The provider's session ends, too, if it was one of those.
  return providers.length > 0 ? "/ajax-api/3.0/mlflow/auth/oidc/logout" : "/login";
}

/** What is done once when the server knows nobody any more in the middle of something. */
export function whenLoggedOut(then: () => void): void {
  onRefused(() => {
    if (session.state !== "in") return;
    setCsrfToken(undefined);
    become({ state: "out", info: session.info });
    then();
  });
}

/** The name under which the server knows the reader, where they have to log in. */
export function useAccountName(): string | undefined {
  const known = useSession();
  return known.state === "in" ? known.user.username : undefined;
}

/** Whether the reader is an administrator. */
export function isAdmin(of: Session): boolean {
  return of.state === "in" && of.user.is_admin === true;
}

/** What somebody is called. */
export function calledBy(user: Pick<User, "username" | "display_name">): string {
  return user.display_name || user.username;
}
