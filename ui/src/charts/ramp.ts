/** Colours from little to much. */

const STOPS = [1, 2, 3, 4, 5].map((stop) => `var(--ramp-${stop})`);

/** The colour of a part from 0 to 1. `paint` gives colours of the style sheet as `rgb(…)`. */
export function rampColour(part: number, paint: (colour: string) => string): string {
  const place = Math.min(Math.max(part, 0), 1) * (STOPS.length - 1);
  const stop = Math.min(Math.floor(place), STOPS.length - 2);
  const [from, to] = [STOPS[stop]!, STOPS[stop + 1]!].map((colour) => (paint(colour).match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
  const mixed = from!.map((value, at) => Math.round(value + (to![at]! - value) * (place - stop)));
  return `rgb(${mixed.join(", ")})`;
}
