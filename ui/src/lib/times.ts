/** How moments are written: as people say them or exactly, in the reader's time zone or in UTC. */

import { useSyncExternalStore } from "react";
import { writeTimesIn } from "@/lib/format";
import { habit } from "@/lib/habit";

export interface Times {
  written: "relative" | "absolute";
  zone: "local" | "utc";
}

const chosen = habit<Times>("times", (stored) => {
  const { written, zone } = (stored ?? {}) as Partial<Record<keyof Times, unknown>>;
  return { written: written === "absolute" ? written : "relative", zone: zone === "utc" ? zone : "local" };
});

writeTimesIn(chosen.get().zone);

export const useTimes = chosen.use;

export function chooseTimes(next: Partial<Times>): void {
  const times = { ...chosen.get(), ...next };
  writeTimesIn(times.zone);
  chosen.set(times);
}

const MINUTE = 60_000;

function everyMinute(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE);
  return () => clearInterval(timer);
}

/** The time now, to the minute: what says how long ago something was does not stand still. */
export function useMinute(): number {
  return useSyncExternalStore(everyMinute, () => Math.floor(Date.now() / MINUTE) * MINUTE);
}
