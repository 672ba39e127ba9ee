import { useCallback } from "react";
import { habit } from "@/lib/habit";

/** Of more experiments than this the folders are closed at first: they are there to give an overview. */
const FEW = 40;

interface Folds {
  /** What holds for a folder that is not named; undefined: open if there are few experiments. */
  all: boolean | undefined;
  folders: Readonly<Record<string, boolean>>;
}

const folds = habit<Folds>("experiments.folders", (stored) => {
  const { all, folders } = (stored ?? {}) as Record<string, unknown>;
  const named = typeof folders === "object" && folders !== null ? Object.entries(folders) : [];
  return {
    all: typeof all === "boolean" ? all : undefined,
    folders: Object.fromEntries(named.filter(([, open]) => typeof open === "boolean")),
  };
});

/** Which folders are open: as the reader left them, and all of them while something is searched for. */
export function useFolds(experiments: number, searching: boolean) {
  const { all, folders } = folds.use();
  const few = experiments <= FEW;
  const isOpen = useCallback(
    (folder: string) => searching || (Object.hasOwn(folders, folder) ? folders[folder]! : (all ?? few)),
    [all, folders, few, searching],
  );
  const toggle = useCallback(
    (folder: string, open: boolean) => {
      const now = folds.get();
      folds.set({ ...now, folders: { ...now.folders, [folder]: open } });
    },
    [],
  );
  const openAll = useCallback((open: boolean) => folds.set({ all: open, folders: {} }), []);
  return { isOpen, toggle, openAll };
}
