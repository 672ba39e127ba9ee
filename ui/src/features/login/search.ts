import { text } from "@/routes/search";

/** What of the login page stands in its address. */
export interface LoginSearch {
  /** Where to go then. */
  next?: string;
  /** Why a provider's login failed. */
  error?: string;
}

export function loginSearch(search: Record<string, unknown>): LoginSearch {
  return { next: ownPage(text(search.next)), error: text(search.error) };
}

/** An address of one of the page's own pages; undefined for everything else, which could lead somebody astray. */
export function ownPage(address: string | undefined): string | undefined {
  if (!address?.startsWith("/") || address.startsWith("//") || /[\\\s\p{Cc}]/u.test(address)) return undefined;
  try {
    const url = new URL(address, "http://own.invalid");
    if (url.origin !== "http://own.invalid" || url.pathname.startsWith("/login")) return undefined;
  } catch {
    return undefined;
  }
  return address;
}

/** Why somebody could not be let in, by the server's word for it. */
export const REASONS: Readonly<Record<string, string>> = {
  expired: "That login took too long, or was begun in another browser. Please try again.",
  denied: "The login was called off.",
  provider: "The single sign-on provider did not answer as it should. If it happens again, tell whoever runs this server.",
  claims: "What the single sign-on provider says about you could not be used. Please tell whoever runs this server.",
  "not-allowed": "Your account at the single sign-on provider may not use this server.",
  "no-account": "There is no account for you here. An administrator can make one.",
  "name-taken": "There is another account of your name here. An administrator can connect it with yours.",
  disabled: "Your account here is disabled.",
};

export function reasonText(error: string | undefined): string | undefined {
  return error === undefined ? undefined : (REASONS[error] ?? "The login failed. Please try again.");
}

/** The path of the login page that leads back to where the reader is; undefined when that is the login page. */
export function loginAddress(here: Pick<Location, "pathname" | "search" | "hash">, base: string): string | undefined {
  const root = new URL(base).pathname;
  const path = here.pathname.startsWith(root) ? here.pathname.slice(root.length - 1) : here.pathname;
  if (/^\/login\b/.test(path)) return undefined;
  const next = `${path}${here.search}${here.hash}`;
  return `${root}login${next === "/" ? "" : `?${new URLSearchParams({ next })}`}`;
}
