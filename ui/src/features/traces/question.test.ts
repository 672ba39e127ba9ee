import { expect, test } from "vitest";
import { allOf } from "@/api/traces";
import { conditionsOf, limits, questionOf } from "./question";

test("what is chosen becomes conditions, whatever its characters", () => {
  const search = { state: "ERROR", user: "o'brien", filter: "a = 1 OR b = 2" };
  expect(conditionsOf(search)).toEqual(["status = 'ERROR'", "user = 'o''brien'"]);
  expect(conditionsOf(search, "state")).toEqual(["user = 'o''brien'"]);
  const { filter, conditions } = questionOf("1", search, []);
  expect(allOf(conditions, filter)).toBe("status = 'ERROR' AND user = 'o''brien' AND (a = 1 OR b = 2)");
  expect(allOf([], filter)).toBe(filter);
  expect(allOf(conditions, "")).toBe("status = 'ERROR' AND user = 'o''brien'");
});

test("a time between two moments goes before one until now", () => {
  const marked = questionOf("1", { from: 1000, to: 2000, time: "hour" }, []);
  expect(marked.within).toBeUndefined();
  expect(limits(marked, 9e6)).toEqual({ start: 1000, end: 1999 });
  expect(limits(questionOf("1", { time: "hour" }, []), 9e6)).toEqual({ start: 9e6 - 3.6e6 });
  expect(limits(questionOf("1", {}, []), 9e6)).toEqual({ start: undefined });
});
