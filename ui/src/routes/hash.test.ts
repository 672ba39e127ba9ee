import { expect, test } from "vitest";
import { pathOfHash } from "./hash";

test.each([
  ["#/experiments/8", "/experiments/8"],
  ["#/experiments/8?searchFilter=x", "/experiments/8"],
  ["#/experiments/8/runs/abc123", "/runs/abc123"],
  ["#/experiments/8/runs/abc123/model-metrics", "/runs/abc123"],
  ["#/experiments", "/"],
  ["#/", "/"],
  ["#/models", undefined],
  ["#main", undefined],
  ["", undefined],
])("%s leads to %s", (hash, path) => expect(pathOfHash(hash)).toBe(path));
