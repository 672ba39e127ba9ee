import { expect, test } from "vitest";
import type { TreeRow } from "./folders";
import { step } from "./keys";

const folder = (depth: number, open: boolean) => ({ kind: "folder", depth, open }) as TreeRow;
const leaf = (depth: number) => ({ kind: "experiment", depth }) as TreeRow;
const ROWS = [folder(0, true), folder(1, false), leaf(1), leaf(0)];

test.each([
  ["ArrowDown", 0, { to: 1 }],
  ["ArrowDown", 3, { to: 3 }],
  ["ArrowUp", 0, { to: 0 }],
  ["End", 0, { to: 3 }],
  ["Home", 3, { to: 0 }],
  ["ArrowRight", 0, { to: 1 }],
  ["ArrowRight", 1, { fold: true }],
  ["ArrowRight", 2, undefined],
  ["ArrowLeft", 0, { fold: false }],
  ["ArrowLeft", 1, { to: 0 }],
  ["ArrowLeft", 2, { to: 0 }],
  ["ArrowLeft", 3, undefined],
  ["x", 0, undefined],
])("%s on row %d: %j", (key, at, expected) => expect(step(key, at, ROWS)).toEqual(expected));
