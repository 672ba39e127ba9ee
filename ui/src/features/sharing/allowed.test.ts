import { expect, test } from "vitest";
import { ALL, allowedBy, allowedIn, allowedWithAll, UNKNOWN } from "./allowed";

test("a permission allows what lower ones do", () => {
  expect(allowedBy("MANAGE")).toEqual(ALL);
  expect(allowedBy("EDIT")).toMatchObject({ edit: true, manage: false, reason: "You may change this, but not delete or move it." });
  for (const lower of ["USE", "READ", "NO_PERMISSIONS", "DENY"] as const) {
    expect(allowedBy(lower)).toMatchObject({ edit: false, manage: false, reason: "You may look at this, not change it." });
  }
});

test("what is inside of a thing has permissions of its own, or those of the thing", () => {
  const own = { permission: "READ", inside: { trace: "EDIT", run: "DENY" } } as const;
  expect(allowedIn(own)).toEqual(allowedBy("READ"));
  expect(allowedIn(own, "trace")).toEqual(allowedBy("EDIT"));
  expect(allowedIn(own, "run")).toEqual(allowedBy("DENY"));
  expect(allowedIn(own, "logged_model")).toEqual(allowedBy("READ"));
  expect(allowedIn(undefined, "trace")).toBe(UNKNOWN);
});

test("with several things that is allowed which is allowed with each", () => {
  const [edit, look] = [allowedBy("EDIT"), allowedBy("READ")];
  expect(allowedWithAll([])).toBe(ALL);
  expect(allowedWithAll([ALL, edit])).toBe(edit);
  expect(allowedWithAll([edit, ALL, look])).toBe(look);
  expect(allowedWithAll([edit, UNKNOWN])).toBe(UNKNOWN);
});
