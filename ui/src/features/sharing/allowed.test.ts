import { expect, test } from "vitest";
import { ALL, allowedBy } from "./allowed";

test("a permission allows what lower ones do", () => {
  expect(allowedBy("MANAGE")).toEqual(ALL);
  expect(allowedBy("EDIT")).toMatchObject({ edit: true, manage: false, reason: "You may change this, but not delete or move it." });
  for (const lower of ["USE", "READ", "NO_PERMISSIONS", "DENY"] as const) {
    expect(allowedBy(lower)).toMatchObject({ edit: false, manage: false, reason: "You may look at this, not change it." });
  }
});
