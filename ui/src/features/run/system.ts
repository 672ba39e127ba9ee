/** Metrics of the machine on which a run went on. */

const PREFIX = "system/";

const PARTS: readonly (readonly [string, RegExp])[] = [
  ["GPU", /gpu/],
  ["CPU", /cpu/],
  ["Memory", /memory|swap|ram/],
  ["Disk", /disk/],
  ["Network", /network/],
];

export function isSystem(key: string): boolean {
  return key.startsWith(PREFIX);
}

/** System metrics by what they are of; those of several nodes or devices one after the other. */
export function systemGroups(keys: readonly string[]): { title: string; keys: string[] }[] {
  const order = new Intl.Collator("en", { numeric: true });
  const groups = new Map<string, string[]>();
  for (const key of [...keys].sort(order.compare)) {
    const title = PARTS.find(([, words]) => words.test(key))?.[0] ?? "Other";
    groups.set(title, [...(groups.get(title) ?? []), key]);
  }
  return ["CPU", "Memory", "GPU", "Disk", "Network", "Other"].flatMap((title) => {
    const inside = groups.get(title);
    return inside ? [{ title, keys: inside }] : [];
  });
}
