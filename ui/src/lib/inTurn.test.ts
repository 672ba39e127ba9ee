import { expect, test } from "vitest";
import { inTurn } from "./inTurn";

const nothing = new AbortController().signal;

test("two at a time, in their order, and what was given up is not begun", async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const given = new AbortController();
  const work = (number: number, signal = nothing) =>
    inTurn(signal, () => {
      begun.push(number);
      return new Promise<number>((resolve) => ends.push(() => resolve(number)));
    });
  const all = [work(0), work(1), work(2, given.signal), work(3)];
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  given.abort();
  all[2]!.catch(() => undefined);
  ends[0]!();
  await all[0];
  await expect(all[2]).rejects.toThrow();
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 3]);
  ends.slice(1).forEach((end) => end());
  expect(await all[1]).toBe(1);
  ends.at(-1)!();
  expect(await all[3]).toBe(3);
});

test("what fails makes room as well", async () => {
  const failing = [1, 2, 3].map(() => inTurn(nothing, () => Promise.reject(new Error("no"))).catch((error: Error) => error.message));
  expect(await Promise.all(failing)).toEqual(["no", "no", "no"]);
  expect(await inTurn(nothing, () => Promise.resolve("yes"))).toBe("yes");
});
