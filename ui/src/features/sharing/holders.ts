/** Who may do what, in the order in which a reader looks for it. */

import type { Holder, HolderEntry } from "@/api/permissions";

/** The account or group of an entry; undefined for a role, which is given elsewhere. */
export function holderOf({ username, group }: HolderEntry): Holder | undefined {
  if (username) return { kind: "user", name: username };
  return group ? { kind: "group", name: group } : undefined;
}

/** What was given for this one first, then what was given for all; each by name. Built-in roles nobody needs to see here. */
export function sharedWith(entries: readonly HolderEntry[]): HolderEntry[] {
  const place = (entry: HolderEntry) => (entry.all_of_type ? "1" : "0") + (entry.username ?? entry.group ?? entry.role ?? "");
  return [...entries].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

/** The address of a link as somebody can open it. */
export function linkAddress(url: string, base: string): string {
  return new URL(url.replace(/^\//, ""), base).href;
}
