import { expect, test } from "vitest";
import { isMarkdown } from "./prose-signs";

test("headings, lists, code, tables, emphasis, links and quotes are Markdown", () => {
  for (const text of [
    "# Title\ntext",
    "Do this:\n- one\n- two",
    "1. one\n2. two",
    "```py\nx = 1\n```",
    "a | b\n--- | ---\n1 | 2",
    "It is **very** good.",
    "See [the docs](https://example.org).",
    "> said",
  ]) {
    expect(isMarkdown(text), text).toBe(true);
  }
});

test("what only looks a little like it stays as it is written", () => {
  for (const text of [
    "Hello\nworld",
    "2 * 3 * 4",
    "- 7 degrees",
    "#hashtag",
    "snake_case_name and *args, **kwargs",
    "<b>bold</b>",
    "a | b",
    "[1](2)",
    "x".repeat(60_001) + "\n# Title",
  ]) {
    expect(isMarkdown(text), text.slice(0, 40)).toBe(false);
  }
});
