/** What the reader starred and where the reader was last, kept in this browser. */

import { useEffect } from "react";
import { here } from "@/api/workspace";
import { habit } from "@/lib/habit";

const PLACE_KINDS = ["experiment", "run", "model"] as const;

/** A page that can be starred: an experiment or a run by its id, a registered model by its name. */
export interface Place {
  kind: (typeof PLACE_KINDS)[number];
  id: string;
  name: string;
}

/** So many places are remembered as recent. */
const RECENT = 8;

/** Each workspace has its own: the places of one are unknown in another. */
const ofWorkspace = (name: string) => (here === undefined ? name : `${name} of ${here}`);

const starred = habit(ofWorkspace("stars"), places);
const recent = habit(ofWorkspace("recents"), places);

function places(stored: unknown): readonly Place[] {
  return Array.isArray(stored) ? stored.filter(isPlace) : [];
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null) return false;
  const { kind, id, name } = value as Record<string, unknown>;
  return PLACE_KINDS.some((one) => one === kind) && typeof id === "string" && typeof name === "string";
}

const same = (one: Pick<Place, "kind" | "id">, other: Pick<Place, "kind" | "id">) => one.kind === other.kind && one.id === other.id;

/** The places with this one at the front, once. */
export function withFirst(list: readonly Place[], place: Place, most: number): Place[] {
  return [place, ...list.filter((other) => !same(other, place))].slice(0, most);
}

export const useStars = starred.use;

/** Recent places, the latest first, without those that are starred. */
export function useRecents(): readonly Place[] {
  const stars = starred.use();
  return recent.use().filter((place) => !stars.some((star) => same(star, place)));
}

/** Whether a place is starred. */
export function useStarred(kind: Place["kind"], id: string): boolean {
  return starred.use().some((star) => same(star, { kind, id }));
}

/** Stars a place, or takes its star away. */
export function toggleStar(place: Place): void {
  const stars = starred.get();
  const rest = stars.filter((star) => !same(star, place));
  starred.set(rest.length < stars.length ? rest : [place, ...stars]);
}

/** Forgets a place: it was deleted, or the reader does not want to see it there. */
export function forget(place: Pick<Place, "kind" | "id">): void {
  for (const list of [starred, recent]) list.set(list.get().filter((other) => !same(other, place)));
}

/** Remembers that the reader was here; `name` is undefined until it is known. */
export function useVisit(kind: Place["kind"], id: string, name: string | null | undefined): void {
  useEffect(() => {
    if (!name) return;
    const place = { kind, id, name };
    recent.set(withFirst(recent.get(), place, RECENT));
    // A star shows what its place is called now.
    const stars = starred.get();
    if (stars.some((star) => same(star, place) && star.name !== name)) {
      starred.set(stars.map((star) => (same(star, place) ? place : star)));
    }
  }, [kind, id, name]);
}
