import { expect, test } from "vitest";
import { loginAddress, loginSearch, ownPage, reasonText } from "./search";

test("an address of the page itself is kept", () => {
  expect(ownPage("/experiments/1?compare=1#x")).toBe("/experiments/1?compare=1#x");
});

test.each([
  undefined,
  "",
  "experiments",
  "//evil.example",
  "/\\evil.example",
  "/\tevil.example",
  "/a b",
  "https://evil.example",
  "javascript:alert(1)",
  "/login?next=/login",
])("an address that leads elsewhere is not: %j", (address) => {
  expect(ownPage(address)).toBeUndefined();
});

test("whatever stands in the address is read as what it can be", () => {
  expect(loginSearch({ next: 7, error: ["a"] })).toEqual({ next: undefined, error: undefined });
});

test("a reason nobody knows is not shown as it came", () => {
  expect(reasonText("<b>click</b>")).toBe("The login failed. Please try again.");
  expect(reasonText(undefined)).toBeUndefined();
});

test("the login page leads back, below a static prefix too", () => {
  const here = { pathname: "/pre/fix/runs/a", search: "?tab=x", hash: "#y" };
  expect(loginAddress(here, "https://host/pre/fix/")).toBe("/pre/fix/login?next=%2Fruns%2Fa%3Ftab%3Dx%23y");
  expect(loginAddress({ pathname: "/", search: "", hash: "" }, "https://host/")).toBe("/login");
  expect(loginAddress({ pathname: "/login", search: "?next=%2F", hash: "" }, "https://host/")).toBeUndefined();
});
