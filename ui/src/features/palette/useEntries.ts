import { useParams } from "@tanstack/react-router";
import { Boxes, ChartLine, FlaskConical, Keyboard, Link2, ListTree, type LucideIcon, Monitor, Moon, Play, Plus, Rows3, Rows4, Sun } from "lucide-react";
import { useMemo } from "react";
import { DESTINATIONS } from "@/app/navigation";
import { chooseTheme, type Theme, useTheme } from "@/app/theme";
import { useAllowedInWorkspace } from "@/features/sharing/AllowedHere";
import { chooseDensity, useDensity } from "@/lib/density";
import { type Place, useRecents, useStars } from "@/lib/places";
import type { Entry } from "./entry";

const KINDS: Record<Place["kind"], { Icon: LucideIcon; path: string; detail: string }> = {
  experiment: { Icon: FlaskConical, path: "/experiments/", detail: "Experiment" },
  run: { Icon: Play, path: "/runs/", detail: "Run" },
  model: { Icon: Boxes, path: "/models/", detail: "Model" },
};

/** What is starred and what was seen last. */
export function usePlaceEntries(): Entry[] {
  const stars = useStars();
  const recents = useRecents();
  return useMemo(
    () =>
      [...stars, ...recents].map(({ kind, id, name }) => {
        const { Icon, path, detail } = KINDS[kind];
        return { id: `${kind} ${id}`, label: name, detail, Icon, href: path + encodeURIComponent(id) };
      }),
    [stars, recents],
  );
}

const PAGES = [
  { page: "", label: "Runs", Icon: Play },
  { page: "/charts", label: "Charts", Icon: ChartLine },
  { page: "/models", label: "Models", Icon: Boxes },
  { page: "/traces", label: "Traces", Icon: ListTree },
];

const THEMES: { theme: Theme; label: string; Icon: LucideIcon }[] = [
  { theme: "light", label: "Light theme", Icon: Sun },
  { theme: "dark", label: "Dark theme", Icon: Moon },
  { theme: "system", label: "The system’s theme", Icon: Monitor },
];

/** What can be done from anywhere, and where one can go from here. */
export function useActions({ onNewExperiment, onHelp }: { onNewExperiment(): void; onHelp(): void }): Entry[] {
  const mayCreate = useAllowedInWorkspace().create("experiment");
  const { experimentId } = useParams({ strict: false });
  const theme = useTheme();
  const density = useDensity();
  return useMemo((): Entry[] => {
    const here = experimentId
      ? PAGES.map(({ page, label, Icon }) => ({
          id: `here${page}`,
          label: `${label} of this experiment`,
          Icon,
          href: `/experiments/${encodeURIComponent(experimentId)}${page}`,
        }))
      : [];
    return [
      ...here,
      ...DESTINATIONS.map(({ to, label, Icon, key }) => ({ id: `go ${to}`, label: `Go to ${label}`, detail: `g ${key}`, Icon, href: to })),
      ...(mayCreate ? [{ id: "new experiment", label: "New experiment", Icon: Plus, words: "create", act: onNewExperiment }] : []),
      ...("clipboard" in navigator
        ? [{ id: "copy link", label: "Copy the link of this view", words: "address url share", Icon: Link2, act: () => void navigator.clipboard.writeText(location.href) }]
        : []),
      ...THEMES.filter((one) => one.theme !== theme).map(({ theme, label, Icon }) => ({
        id: `theme ${theme}`,
        label,
        words: "look colours mode",
        Icon,
        act: () => chooseTheme(theme),
      })),
      density === "compact"
        ? { id: "density", label: "Comfortable rows", words: "density", Icon: Rows3, act: () => chooseDensity("comfortable") }
        : { id: "density", label: "Compact rows", words: "density dense", Icon: Rows4, act: () => chooseDensity("compact") },
      { id: "help", label: "Keyboard shortcuts", detail: "?", words: "help keys", Icon: Keyboard, act: onHelp },
    ];
  }, [experimentId, theme, density, mayCreate, onNewExperiment, onHelp]);
}
