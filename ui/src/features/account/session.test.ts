import { expect, test } from "vitest";
import { browserOf, stateOf, viaText } from "./session";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Chrome on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge on Windows"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15", "Safari on macOS"],
  ["Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0", "Firefox on Android"],
  ["curl/8.5.0", "curl/8.5.0"],
  [" ", "Unknown browser"],
])("%s is called %s", (userAgent, called) => {
  expect(browserOf(userAgent)).toBe(called);
});

test("a session says how it began", () => {
  expect([viaText("password"), viaText("oidc"), viaText("proxy")]).toEqual(["by password", "by single sign-on", "by a proxy"]);
});

test("a token is soon over in its last week", () => {
  const day = 24 * 3600 * 1000;
  expect([stateOf(undefined, 0), stateOf(8 * day, 0), stateOf(6 * day, 0), stateOf(day, day)]).toEqual(["good", "good", "soon", "over"]);
});
