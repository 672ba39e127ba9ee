import { expect, test } from "vitest";
import { administrationSearch, auditFilter } from "./search";

test("what an address cannot mean is left out", () => {
  expect(administrationSearch({ tab: "secrets", outcome: "maybe", period: 7, user: "ada" })).toEqual({
    tab: undefined,
    open: undefined,
    user: "ada",
    operation: undefined,
    type: undefined,
    id: undefined,
    outcome: undefined,
    period: undefined,
  });
});

test("a period begins on a whole minute", () => {
  const now = 10 * 24 * 3600_000 + 61_234;
  expect(auditFilter({ period: "day" }, now).since).toBe(9 * 24 * 3600_000 + 60_000);
  expect(auditFilter({ period: "hour" }, now).since).toBe(10 * 24 * 3600_000 + 60_000 - 3600_000);
  expect(auditFilter({}, now).since).toBeUndefined();
});
