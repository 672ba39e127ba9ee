/** Which panels there are and where they stand. Pure: what was saved goes in, what is shown comes out. */

import { type Panel, readPanel, titleOf, within } from "./panel";

/** A row of panels under a title. */
export interface Section {
  name: string;
  collapsed?: true;
  /** Metrics whose keys begin so, and that no other panel shows, get panels of their own after those listed. */
  prefix?: string;
  panels: Panel[];
}

export interface Layout {
  /** Whether metrics that no panel shows get panels by themselves. */
  auto: boolean;
  /** Panels beside each other. */
  columns: number;
  /** Of the drawings, in pixels. */
  height: number;
  sections: Section[];
  /** Metrics that the reader took away. */
  removed: string[];
}

export const LEAST_HEIGHT = 120;
export const USUAL: Layout = { auto: true, columns: 3, height: 240, sections: [], removed: [] };

/** The section of the panels that readers add. */
export const OWN = "Charts";
/** The name of the section of metrics that stand alone. */
const SINGLE = "Metrics";

/** A layout from what was saved or set by the API: what is not understood is as good as absent. */
export function readLayout(value: unknown): Layout {
  if (typeof value !== "object" || value === null) return USUAL;
  const given = value as Record<string, unknown>;
  const seen = new Set<string>();
  const sections = (Array.isArray(given.sections) ? (given.sections as unknown[]) : []).flatMap((one, at) => {
    if (typeof one !== "object" || one === null) return [];
    const { name, collapsed, prefix, panels } = one as Record<string, unknown>;
    const section: Section = { name: typeof name === "string" && name ? name.slice(0, 200) : `Section ${at + 1}`, panels: [] };
    if (collapsed === true) section.collapsed = true;
    if (typeof prefix === "string") section.prefix = prefix;
    (Array.isArray(panels) ? (panels as unknown[]) : []).forEach((panel, index) => {
      const read = readPanel(panel, `${at}.${index}`);
      if (!read) return;
      while (seen.has(read.id)) read.id += "'";
      seen.add(read.id);
      section.panels.push(read);
    });
    return [section];
  });
  const removed = Array.isArray(given.removed) ? (given.removed as unknown[]).filter((key) => typeof key === "string") : [];
  return {
    auto: given.auto !== false,
    columns: Math.round(within(given.columns, 1, 4) ?? USUAL.columns),
    height: Math.round(within(given.height, LEAST_HEIGHT, 1200) ?? USUAL.height),
    sections,
    removed,
  };
}

/** The panel that a metric gets by itself. */
const ownPanel = (key: string): Panel => ({ id: `auto ${key}`, kind: "line", metrics: [key] });

const order = new Intl.Collator("en", { numeric: true });

/**
 * The sections that are shown, for an experiment with these metrics: those of the layout, filled up with what they
 * take in, then one for each prefix that is left; metrics that stand alone first, the system's last.
 */
export function resolve(layout: Layout, keys: readonly string[], hasImages: boolean): Section[] {
  if (!layout.auto) return layout.sections;
  const shown = new Set([...layout.removed, ...layout.sections.flatMap(({ panels }) => panels.flatMap(metricsShown))]);
  const left = keys.filter((key) => !shown.has(key)).sort(order.compare);
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(prefixOf(key), (sizes.get(prefixOf(key)) ?? 0) + 1);
  const byPrefix = new Map<string, Panel[]>();
  for (const key of left) {
    const prefix = sizes.get(prefixOf(key)) === 1 && prefixOf(key) !== SYSTEM ? "" : prefixOf(key);
    const panels = byPrefix.get(prefix);
    if (panels) panels.push(ownPanel(key));
    else byPrefix.set(prefix, [ownPanel(key)]);
  }
  const sections = layout.sections.map((section) => {
    if (section.prefix === undefined) return section;
    const more = byPrefix.get(section.prefix) ?? [];
    byPrefix.delete(section.prefix);
    return more.length > 0 ? { ...section, panels: [...section.panels, ...more] } : section;
  });
  const rank = (prefix: string) => (prefix === "" ? 0 : prefix === SYSTEM ? 2 : 1);
  const more = [...byPrefix]
    .map(([prefix, panels]): Section => ({ name: prefix.replace(/\/$/, "") || SINGLE, prefix, panels }))
    .sort((one, other) => rank(one.prefix!) - rank(other.prefix!) || order.compare(one.prefix!, other.prefix!));
  const all = [...sections, ...more];
  const images = all.some(({ panels }) => panels.some((panel) => panel.kind === "images"));
  if (hasImages && !images && !layout.removed.includes(IMAGES)) {
    all.push({ name: "Images", panels: [{ id: "auto images", kind: "images", width: 4 }] });
  }
  return all;
}

/** Metrics of the machine, which stand last. */
const SYSTEM = "system/";

/** Stands among what was removed for the panel of images. */
const IMAGES = "\0images";

const prefixOf = (key: string) => (key.includes("/") ? key.slice(0, key.indexOf("/") + 1) : "");

/** A line panel of one metric stands for it; others do not. */
function metricsShown(panel: Panel): string[] {
  return panel.kind === "line" && panel.metrics ? panel.metrics : [];
}

/** Sections with only the panels whose titles or metrics contain the text. */
export function find(sections: readonly Section[], wanted: string): Section[] {
  const text = wanted.trim().toLowerCase();
  if (!text) return [...sections];
  return sections.flatMap(({ collapsed: _, ...section }) => {
    const panels = section.panels.filter((panel) => [titleOf(panel), ...(panel.metrics ?? [])].some((name) => name.toLowerCase().includes(text)));
    return panels.length > 0 ? [{ ...section, panels }] : [];
  });
}

/** The layout once the sections as they are shown are what is listed: every change begins with that. */
function listed(layout: Layout, shown: readonly Section[]): Layout {
  return { ...layout, sections: shown.map((section) => ({ ...section, panels: [...section.panels] })) };
}

/**
 * What was shown, without the panels that metrics get by themselves where these stand at the end in their usual
 * order: a layout should not list 10,000 metrics because one panel was moved.
 */
function shortened(layout: Layout): Layout {
  const sections = layout.sections.map((section) => {
    if (section.prefix === undefined || !layout.auto) return section;
    const { panels } = section;
    let end = panels.length;
    while (end > 0 && isOwn(panels[end - 1]!) && !(end < panels.length && order.compare(keyOf(panels[end - 1]!), keyOf(panels[end]!)) > 0)) end -= 1;
    return { ...section, panels: panels.slice(0, end) };
  });
  return { ...layout, sections };
}

const keyOf = (panel: Panel) => panel.metrics?.[0] ?? "";

function isOwn(panel: Panel): boolean {
  const { id, kind, metrics, ...more } = panel;
  return kind === "line" && metrics?.length === 1 && id === `auto ${metrics[0]}` && Object.keys(more).length === 0;
}

export interface Place {
  section: number;
  panel: number;
}

/** A panel to another place; a place after the last panel of a section is there. */
export function move(layout: Layout, shown: readonly Section[], from: Place, to: Place): Layout {
  const next = listed(layout, shown);
  const [panel] = next.sections[from.section]?.panels.splice(from.panel, 1) ?? [];
  if (!panel || !next.sections[to.section]) return layout;
  // In another section a panel is no longer one that a metric gets by itself: it is listed from now on.
  const moved = to.section !== from.section && isOwn(panel) ? { ...panel, id: `moved ${keyOf(panel)}` } : panel;
  next.sections[to.section]!.panels.splice(to.panel, 0, moved);
  return shortened(next);
}

/** A section further up or down. */
export function moveSection(layout: Layout, shown: readonly Section[], from: number, to: number): Layout {
  const next = listed(layout, shown);
  if (to < 0 || to >= next.sections.length) return layout;
  next.sections.splice(to, 0, ...next.sections.splice(from, 1));
  return shortened(next);
}

/** A panel with something changed. */
export function change(layout: Layout, shown: readonly Section[], id: string, changed: Partial<Panel>): Layout {
  const next = listed(layout, shown);
  for (const section of next.sections) section.panels = section.panels.map((panel) => (panel.id === id ? { ...panel, ...changed } : panel));
  return shortened(next);
}

/** A section with something changed. */
export function changeSection(layout: Layout, shown: readonly Section[], at: number, changed: Partial<Section>): Layout {
  const next = listed(layout, shown);
  next.sections = next.sections.map((section, index) => (index === at ? { ...section, ...changed } : section));
  return shortened(next);
}

/** Without a panel; a metric that would get one by itself is remembered as removed. */
export function remove(layout: Layout, shown: readonly Section[], id: string): Layout {
  const next = listed(layout, shown);
  const removed = new Set(next.removed);
  for (const section of next.sections) {
    section.panels = section.panels.filter((panel) => {
      if (panel.id !== id) return true;
      for (const key of metricsShown(panel)) removed.add(key);
      if (panel.kind === "images") removed.add(IMAGES);
      return false;
    });
  }
  next.sections = next.sections.filter(({ panels, prefix }) => panels.length > 0 || prefix !== undefined);
  return shortened({ ...next, removed: [...removed] });
}

/** With a new panel, as the first of the readers' own section, which comes first. */
export function add(layout: Layout, shown: readonly Section[], panel: Panel): Layout {
  const next = listed(layout, shown);
  const own = next.sections.find(({ name, prefix }) => name === OWN && prefix === undefined);
  if (own) own.panels.unshift(panel);
  else next.sections.unshift({ name: OWN, panels: [panel] });
  return shortened({ ...next, removed: next.removed.filter((key) => !metricsShown(panel).includes(key)) });
}

/** Panels in rows of so many columns; a panel may be several columns wide. */
export function rowsOf(panels: readonly Panel[], columns: number): Panel[][] {
  const rows: Panel[][] = [];
  let room = 0;
  for (const panel of panels) {
    const width = Math.min(panel.width ?? 1, columns);
    if (width > room) {
      rows.push([]);
      room = columns;
    }
    rows.at(-1)!.push(panel);
    room -= width;
  }
  return rows;
}
