import { expect, test } from "vitest";
import { highlighted, languageOf } from "./highlight";

test.each([
  ["train.py", "python"],
  ["a/b.c/Dockerfile", "dockerfile"],
  ["model/MLmodel", "yaml"],
  ["data.bin", undefined],
])("%s is %s", (path, language) => expect(languageOf(path)).toBe(language));

test("what is coloured is escaped", async () => {
  const html = await highlighted('x = "</span><img src=x onerror=alert(1)>"', "python");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).not.toContain("<img");
});

test("an unknown language and a text without one stay plain", async () => {
  expect(await highlighted("x", "klingon")).toBeUndefined();
  expect(await highlighted("x", undefined)).toBeUndefined();
});
