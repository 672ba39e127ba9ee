import { expect, test } from "vitest";
import { previewText } from "./preview";

const of = (value: unknown) => previewText(JSON.stringify(value));

test("of a chat the last question of the user is shown", () => {
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Hi" },
    { role: "user", content: [{ type: "text", text: "And now?" }, { type: "image_url", image_url: {} }] },
  ];
  expect(of({ model: "m", messages })).toBe("And now?");
  expect(of(messages)).toBe("And now?");
});

test("of an answer what it says is shown", () => {
  expect(of({ id: "x", choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "42" } }] })).toBe("42");
  expect(of("plain")).toBe("plain");
  expect(of([{ role: "assistant", content: "done" }])).toBe("done");
  expect(of({ type: "message", content: [{ type: "text", text: "from blocks" }] })).toBe("from blocks");
});

test("a call with one argument is that argument", () => {
  expect(of({ question: "Why?" })).toBe("Why?");
  expect(of({ args: { question: "Why?" } })).toBe("Why?");
  expect(of({ n: 3 })).toBe("3");
});

test("anything else stays JSON, also what is cut", () => {
  expect(of({ a: 1, b: 2 })).toBe('{"a":1,"b":2}');
  expect(of({ input: "x", depth: 2 })).toBe('{"input":"x","depth":2}');
  expect(previewText('{"question": "a long one that is c')).toBe('{"question": "a long one that is c');
  expect(previewText(null)).toBe("");
});

test("what is nested without end is not followed", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 50; level += 1) deep = { a: deep };
  expect(of(deep)).toContain('{"a":');
});
