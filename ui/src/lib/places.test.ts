import { beforeEach, expect, test, vi } from "vitest";

const store = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => void store.set(key, value),
});

beforeEach(() => {
  store.clear();
  vi.resetModules();
});

const run = { kind: "run", id: "1", name: "one" } as const;

test("a place comes to the front and stands there once", async () => {
  const { withFirst } = await import("./places");
  const other = { kind: "experiment", id: "1", name: "not the run" } as const;
  expect(withFirst([other, run], { ...run, name: "renamed" }, 8)).toEqual([{ ...run, name: "renamed" }, other]);
  expect(withFirst([other], run, 1)).toEqual([run]);
});

test("a star is kept in the browser and taken away by the second click", async () => {
  const { toggleStar } = await import("./places");
  toggleStar(run);
  expect(JSON.parse(store.get("millrace.stars")!)).toEqual([run]);
  toggleStar(run);
  expect(JSON.parse(store.get("millrace.stars")!)).toEqual([]);
});

test.each(["{", "7", '[{"kind":"else","id":"1","name":"x"},null]'])("what is stored by another hand is no place: %s", async (stored) => {
  store.set("millrace.stars", stored);
  const { toggleStar } = await import("./places");
  toggleStar(run);
  expect(JSON.parse(store.get("millrace.stars")!)).toEqual([run]);
});
