import { expect, test } from "vitest";
import { documentsOf, messagesOf, toolsOf } from "./chat";

/** `role: text` of each message. */
const said = (value: unknown) =>
  messagesOf(value)?.map(({ role, parts, calls }) =>
    [
      `${role}:`,
      ...parts.map((part) => (part.kind === "text" ? part.text : part.kind === "reasoning" ? `(${part.text})` : `<${part.kind}>`)),
      ...calls.map(({ name, args }) => `${name}${JSON.stringify(args)}`),
    ].join(" "),
  );

test("what a chat completion takes and gives", () => {
  const call = { id: "c1", type: "function", function: { name: "weather", arguments: '{"city": "Berlin"}' } };
  expect(
    said({
      model: "m",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "text", text: "hi" }, { type: "image_url", image_url: { url: "data:," } }] },
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "c1", content: "21" },
      ],
    }),
  ).toEqual(["system: Be brief.", "user: hi <image>", 'assistant: weather{"city":"Berlin"}', "tool: 21"]);
  expect(said({ choices: [{ message: { role: "assistant", content: "Hello", reasoning_content: "hm" } }] })).toEqual(["assistant: (hm) Hello"]);
});

test("what a response takes and gives", () => {
  expect(said({ instructions: "Be brief.", input: "hi" })).toEqual(["system: Be brief.", "user: hi"]);
  expect(
    said({
      output: [
        { type: "reasoning", summary: [{ text: "think" }] },
        { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hello" }] },
      ],
    }),
  ).toEqual(["assistant: (think)", "assistant: f{}", "assistant: Hello"]);
});

test("blocks of content, as Anthropic has them", () => {
  expect(
    said({
      system: "Be brief.",
      messages: [
        { role: "assistant", content: [{ type: "thinking", thinking: "hm" }, { type: "tool_use", id: "t", name: "f", input: { a: 1 } }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "21" }] }] },
      ],
    }),
  ).toEqual(["system: Be brief.", 'assistant: (hm) f{"a":1}', "user: <result>"]);
});

test("parts, as Gemini has them", () => {
  expect(said({ contents: [{ role: "user", parts: [{ text: "hi" }] }] })).toEqual(["user: hi"]);
  expect(said({ candidates: [{ content: { role: "model", parts: [{ text: "Hello" }, { function_call: { name: "f", args: {} } }] } }] })).toEqual([
    "assistant: Hello f{}",
  ]);
});

test("messages of LangChain", () => {
  expect(said([[{ type: "human", content: "hi" }, { type: "ai", content: "", tool_calls: [{ name: "f", args: {}, id: "1" }] }]])).toEqual([
    "user: hi",
    "assistant: f{}",
  ]);
  expect(said({ generations: [[{ text: "Hello", message: { type: "ai", content: "Hello" } }]] })).toEqual(["assistant: Hello"]);
});

test("other values are no conversation", () => {
  for (const value of ["hi", 7, null, [], {}, { query: "hi" }, { content: "hi" }, [{ page_content: "x" }], { input: "hi" }, { messages: ["hi"] }]) {
    expect(messagesOf(value)).toBeUndefined();
  }
});

test("values that hold themselves very deeply are given up", () => {
  let value: unknown = { role: "user", content: "hi" };
  for (let depth = 0; depth < 10_000; depth += 1) value = { message: value };
  expect(messagesOf(value)).toBeUndefined();
});

test("tools by either kind of name", () => {
  expect(toolsOf([{ type: "function", function: { name: "f", parameters: {} } }, { name: "g", description: "does", input_schema: {} }, 3])).toEqual([
    { name: "f", description: "", parameters: {} },
    { name: "g", description: "does", parameters: {} },
  ]);
});

test("documents have content", () => {
  expect(documentsOf([{ page_content: "x", metadata: { score: 1 }, id: "d" }])).toEqual([{ id: "d", content: "x", metadata: { score: 1 } }]);
  expect(documentsOf({ documents: [{ text: "x" }] })).toHaveLength(1);
  expect(documentsOf([])).toBeUndefined();
  expect(documentsOf([{ title: "x" }])).toBeUndefined();
});
