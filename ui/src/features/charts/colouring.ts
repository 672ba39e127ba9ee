/** Runs in colours by one of their fields. */

import { slotColour } from "@/charts/color";
import type { Range } from "@/charts/curve";
import { rampColour } from "@/charts/ramp";
import { type ChartRun, valueOf } from "./fields";

export interface Colouring {
  /** As a canvas takes it. */
  of(run: ChartRun): string;
  /** The least and the greatest number, if the colours stand for numbers. */
  ramp: Range | undefined;
}

/** By numbers from little to much, by words each in its colour; without a field as the runs have it. */
export function colouring(runs: readonly ChartRun[], field: string | undefined, paint: (colour: string) => string): Colouring {
  if (field === undefined) return { of: (run) => paint(run.colour), ramp: undefined };
  const values = new Map(runs.map((run) => [run.id, valueOf(run.row, field)]));
  const present = [...values.values()].filter((value) => value !== undefined && !Number.isNaN(value));
  const none = paint("var(--dim)");
  if (present.some((value) => typeof value === "string")) {
    const words = [...new Set(present.map(String))].sort();
    const slots = new Map(words.map((word, slot) => [word, slot]));
    return {
      of: (run) => {
        const slot = slots.get(String(values.get(run.id)));
        return slot === undefined ? none : paint(slotColour(slot));
      },
      ramp: undefined,
    };
  }
  const numbers = present.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  if (numbers.length === 0) return { of: () => none, ramp: undefined };
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return {
    of: (run) => {
      const value = values.get(run.id);
      return typeof value === "number" && Number.isFinite(value) ? rampColour(least === most ? 0.5 : (value - least) / (most - least), paint) : none;
    },
    ramp: [least, most],
  };
}
