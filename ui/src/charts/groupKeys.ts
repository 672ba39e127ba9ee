/** Metrics by what stands before the first `/` of their keys; those that stand alone first, those of the system last. */
export function groupKeys(keys: string[]): { prefix: string; keys: string[] }[] {
  const prefixOf = (key: string) => (key.includes("/") ? key.slice(0, key.indexOf("/")) : "");
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(prefixOf(key), (sizes.get(prefixOf(key)) ?? 0) + 1);

  const groups = new Map<string, string[]>();
  for (const key of [...keys].sort((one, other) => one.localeCompare(other, "en", { numeric: true }))) {
    const prefix = sizes.get(prefixOf(key)) === 1 ? "" : prefixOf(key);
    groups.set(prefix, [...(groups.get(prefix) ?? []), key]);
  }
  const rank = (prefix: string) => (prefix === "" ? 0 : prefix === "system" ? 2 : 1);
  return [...groups]
    .map(([prefix, keys]) => ({ prefix, keys }))
    .sort((one, other) => rank(one.prefix) - rank(other.prefix) || one.prefix.localeCompare(other.prefix));
}
