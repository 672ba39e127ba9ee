import { expect, test } from "vitest";
import { holderOf, linkAddress, sharedWith } from "./holders";

test("an entry is of an account, a group or a role", () => {
  expect(holderOf({ permission: "READ", username: "ada" })).toEqual({ kind: "user", name: "ada" });
  expect(holderOf({ permission: "READ", group: "engineers", username: null })).toEqual({ kind: "group", name: "engineers" });
  expect(holderOf({ permission: "READ", role: "viewer" })).toBeUndefined();
});

test("what is for this one comes before what is for all", () => {
  const entries = [
    { permission: "READ", role: "viewer", all_of_type: true },
    { permission: "EDIT", username: "zoe" },
    { permission: "EDIT", group: "all of us" },
  ] as const;
  expect(sharedWith(entries).map((one) => holderOf(one)?.name ?? one.role)).toEqual(["all of us", "zoe", "viewer"]);
});

test("a link is below the static prefix", () => {
  expect(linkAddress("/runs/a?link=T", "https://host/prefix/")).toBe("https://host/prefix/runs/a?link=T");
});
