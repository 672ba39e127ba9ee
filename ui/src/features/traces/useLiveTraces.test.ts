import type { Query } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { ApiError } from "@/api/request";
import { isWorthIt } from "./useLiveTraces";

const asked = (kind: string, state: object) =>
  isWorthIt({ queryKey: ["traces", kind], state: { error: null, dataUpdatedAt: 0, ...state } } as unknown as Pick<Query, "queryKey" | "state">, 60_000);

test("a list is fetched again while it is one page", () => {
  expect(asked("search", { data: { pages: [1] } })).toBe(true);
  expect(asked("search", { data: undefined })).toBe(true);
  expect(asked("sessions", { data: { pages: [1, 2] } })).toBe(false);
});

test("figures are fetched again when they are old, and not when they were refused", () => {
  expect(asked("figures", {})).toBe(true);
  expect(asked("figures", { dataUpdatedAt: 55_000 })).toBe(false);
  expect(asked("figures", { error: new ApiError("INVALID_PARAMETER_VALUE", "no", 400) })).toBe(false);
  expect(asked("figures", { error: new ApiError("UNREACHABLE", "no", 0) })).toBe(true);
});
