import { expect, test } from "vitest";
import { grantText, permissionText, reaches } from "./resource";

test.each([
  [{ resource_type: "experiment", resource_pattern: "*", permission: "EDIT" }, "Edit all experiments"],
  [{ resource_type: "registered_model", resource_pattern: "churn", permission: "READ" }, "View the registered model churn"],
  [{ resource_type: "workspace", resource_pattern: "*", permission: "MANAGE" }, "Manage the workspace"],
  [{ resource_type: "teapot", resource_pattern: "*", permission: "USE" }, "Use all teapots"],
] as const)("a grant in words", (grant, words) => {
  expect(grantText(grant)).toBe(words);
});

test("permissions in words", () => {
  expect([permissionText("NO_PERMISSIONS"), permissionText("DENY"), permissionText("NEW")]).toEqual(["Nothing", "Deny", "NEW"]);
});

test("a higher permission allows what lower ones do, and a denial nothing", () => {
  expect([reaches("MANAGE", "EDIT"), reaches("EDIT", "EDIT"), reaches("READ", "EDIT"), reaches("DENY", "READ")]).toEqual([true, true, false, false]);
  expect(reaches("SOMETHING", "READ")).toBe(false);
});
