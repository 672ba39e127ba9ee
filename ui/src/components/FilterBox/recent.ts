/** The filters that a reader used lately, kept in this browser. */

const MOST = 12;
const keyOf = (name: string) => `millrace.filters.${name}`;

/** The last used first. */
export function recentFilters(name: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(name)) ?? "[]");
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function rememberFilter(name: string, filter: string): void {
  if (!filter) return;
  const next = [filter, ...recentFilters(name).filter((one) => one !== filter)].slice(0, MOST);
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(next));
  } catch {
    // No storage: nothing is remembered.
  }
}
