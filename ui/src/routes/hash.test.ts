import { expect, test } from "vitest";
import { pathOfHash } from "./hash";

test.each([
  ["#/experiments/8", "/experiments/8"],
  ["#/experiments/8?searchFilter=x", "/experiments/8"],
  ["#/experiments/8/runs", "/experiments/8"],
  ["#/experiments/8/runs/abc123", "/runs/abc123"],
  ["#/experiments/8/runs/abc123/model-metrics", "/runs/abc123"],
  ["#/experiments/8/models", "/experiments/8/models"],
  ["#/experiments/8/models/m-1", "/logged-models/m-1"],
  ["#/experiments/8/traces", "/experiments/8/traces"],
  ["#/experiments/8/traces?selectedEvaluationId=tr-1", "/traces/tr-1"],
  ["#/experiments/8/traces?o=1&selectedTraceId=tr-1", "/traces/tr-1"],
  ["#/experiments/8/chat-sessions", "/experiments/8/traces?view=sessions"],
  ["#/experiments/8/evaluation-runs", "/experiments/8"],
  ['#/compare-runs?runs=["a","b"]&experiments=["8"]', "/compare?runs=%5B%22a%22%2C%22b%22%5D"],
  ["#/models", "/models"],
  ["#/models/my%20model", "/models/my%20model"],
  ["#/models/x/versions/3", "/models/x/versions/3"],
  ["#/prompts/greeting", "/models/greeting"],
  ["#/experiments", "/"],
  ["#/", "/"],
  ["#/no/such/page", "/no/such/page"],
  ["#main", undefined],
  ["", undefined],
])("%s leads to %s", (hash, path) => expect(pathOfHash(hash)).toBe(path));
