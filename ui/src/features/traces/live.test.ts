import { expect, test } from "vitest";
import { ApiError } from "@/api/request";
import { liveFigures, liveList } from "./live";

const refused = new ApiError("INVALID_PARAMETER_VALUE", "no", 400);
const away = new ApiError("UNREACHABLE", "no", 0);

test("a list is looked at again while it is one page, and when the server comes back", () => {
  const list = (pages: number, error: Error | null = null) => liveList({ state: { data: { pages: Array(pages) }, error } });
  expect([list(1), list(2), list(1, refused), list(1, away)]).toEqual([5000, false, false, 5000]);
  expect(liveFigures({ state: { error: refused } })).toBe(false);
  expect(liveFigures({ state: { error: away } })).toBe(30_000);
});
