/** What of a span's inputs and outputs is a conversation, in the shapes that providers and frameworks give it. */

export type Part =
  | { kind: "text"; text: string }
  | { kind: "reasoning"; text: string }
  | { kind: "image"; url: string }
  | { kind: "result"; callId: string | undefined; value: unknown }
  | { kind: "other"; value: unknown };

export interface ToolCall {
  id: string | undefined;
  name: string;
  /** Parsed if it was JSON. */
  args: unknown;
}

export interface Message {
  role: string;
  name: string | undefined;
  parts: Part[];
  calls: ToolCall[];
  /** The call that this answers. */
  callId: string | undefined;
}

export interface Tool {
  name: string;
  description: string;
  parameters: unknown;
}

type Found = Record<string, unknown>;
const ROLES: Record<string, string> = { human: "user", ai: "assistant", AIMessageChunk: "assistant", model: "assistant" };
const DEEPEST = 4;

/** The messages in a value, or undefined if it is no conversation. */
export function messagesOf(value: unknown, depth = 0): Message[] | undefined {
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return ofList(value, depth);
  if (!isObject(value)) return undefined;
  const own = messageOf(value);
  if (own) return [own];
  const system = value.system ?? value.instructions ?? value.system_instruction;
  for (const key of ["messages", "contents", "input", "output", "choices", "candidates", "generations", "message", "content"]) {
    const inner = key === "input" && typeof value.input === "string" && value.instructions !== undefined ? asUser(value.input) : value[key];
    const messages = inner === undefined || inner === null ? undefined : messagesOf(inner, depth + 1);
    if (messages) return system === undefined || system === null ? messages : [saying("system", system), ...messages];
  }
  return undefined;
}

const asUser = (text: string): unknown => [{ role: "user", content: text }];

/** A list is a conversation if all of it is. */
function ofList(list: unknown[], depth: number): Message[] | undefined {
  if (list.length === 0) return undefined;
  const messages: Message[] = [];
  for (const item of list) {
    const own = isObject(item) ? messageOf(item) : undefined;
    const some = own ? [own] : messagesOf(item, depth + 1);
    if (!some) return undefined;
    messages.push(...some);
  }
  return messages;
}

function messageOf(value: Found): Message | undefined {
  if (value.type === "function_call" && typeof value.name === "string") {
    return { ...saying("assistant", undefined), calls: [{ id: text(value.call_id), name: value.name, args: loosened(value.arguments) }] };
  }
  if (value.type === "function_call_output") return { ...saying("tool", value.output), callId: text(value.call_id) };
  if (value.type === "reasoning" && Array.isArray(value.summary)) return saying("assistant", value.summary.map(asReasoning));
  const role = text(value.role) ?? (value.content !== undefined ? langchainRole(value.type) : undefined);
  if (role === undefined || !("content" in value || "parts" in value || "tool_calls" in value)) return undefined;
  const message = saying(ROLES[role] ?? role, value.content ?? value.parts);
  const thought = text(value.reasoning_content) ?? text(value.reasoning);
  if (thought) message.parts.unshift({ kind: "reasoning", text: thought });
  if (text(value.refusal)) message.parts.push({ kind: "text", text: text(value.refusal)! });
  message.name = text(value.name);
  message.callId = text(value.tool_call_id);
  if (Array.isArray(value.tool_calls)) message.calls.push(...value.tool_calls.map(callOf).filter((call) => call !== undefined));
  return message;
}

const asReasoning = (item: unknown) => ({ type: "reasoning", text: isObject(item) ? text(item.text) : text(item) });

function langchainRole(type: unknown): string | undefined {
  return typeof type === "string" && ["human", "ai", "system", "tool", "AIMessageChunk"].includes(type) ? type : undefined;
}

function saying(role: string, content: unknown): Message {
  const message: Message = { role, name: undefined, parts: [], calls: [], callId: undefined };
  const items = isObject(content) && Array.isArray(content.parts) ? content.parts : content;
  for (const item of Array.isArray(items) ? items : [items]) addPart(message, item);
  return message;
}

function addPart(message: Message, item: unknown): void {
  if (item === undefined || item === null || item === "") return;
  if (typeof item === "string") message.parts.push({ kind: "text", text: item });
  else if (!isObject(item)) message.parts.push({ kind: "other", value: item });
  else if (item.type === "tool_use" || isObject(item.function_call) || isObject(item.functionCall)) {
    const call = callOf(item.function_call ?? item.functionCall ?? item);
    if (call) message.calls.push(call);
  } else message.parts.push(partOf(item));
}

function partOf(item: Found): Part {
  if (item.type === "tool_result") return { kind: "result", callId: text(item.tool_use_id), value: textsOf(item.content) };
  const answer = item.function_response ?? item.functionResponse;
  if (isObject(answer)) return { kind: "result", callId: text(answer.name), value: answer.response };
  const thought = text(item.thinking) ?? (item.type === "reasoning" || item.thought === true ? text(item.text) : undefined);
  if (thought !== undefined) return { kind: "reasoning", text: thought };
  const said = text(item.text) ?? text(item.refusal);
  if (said !== undefined) return { kind: "text", text: said };
  const url = imageOf(item);
  return url === undefined ? { kind: "other", value: item } : { kind: "image", url };
}

function imageOf(item: Found): string | undefined {
  const image = item.image_url ?? item.source ?? item.inline_data ?? item.inlineData;
  if (typeof image === "string") return image;
  if (!isObject(image)) return undefined;
  const type = text(image.media_type) ?? text(image.mime_type) ?? text(image.mimeType);
  if (type?.startsWith("image/") && typeof image.data === "string") {
    return image.data.startsWith("mlflow-attachment:") ? image.data : `data:${type};base64,${image.data}`;
  }
  return text(image.url);
}

/** Parts that are only texts, as one text. */
function textsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const texts = value.map((part) => (isObject(part) ? text(part.text) : undefined));
  return texts.every((one) => one !== undefined) ? texts.join("\n") : value;
}

function callOf(value: unknown): ToolCall | undefined {
  if (!isObject(value)) return undefined;
  const of = isObject(value.function) ? value.function : value;
  const name = text(of.name);
  return name === undefined ? undefined : { id: text(value.id), name, args: loosened(of.arguments ?? of.args ?? of.input) };
}

function loosened(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The tools a model was offered. */
export function toolsOf(value: unknown): Tool[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item): Tool[] => {
    if (!isObject(item)) return [];
    const of = isObject(item.function) ? item.function : item;
    const name = text(of.name) ?? text(of.type);
    const parameters = of.parameters ?? of.input_schema ?? of.inputSchema;
    return name === undefined ? [] : [{ name, description: text(of.description) ?? "", parameters }];
  });
}

export interface FoundDocument {
  id: string | undefined;
  content: string;
  metadata: Found;
}

/** The documents that a retriever gave, or undefined if its output is something else. */
export function documentsOf(value: unknown): FoundDocument[] | undefined {
  const list: unknown = isObject(value) ? (value.documents ?? value.docs) : value;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const documents: FoundDocument[] = [];
  for (const item of list) {
    const content = isObject(item) ? (text(item.page_content) ?? text(item.content) ?? text(item.text)) : undefined;
    if (!isObject(item) || content === undefined) return undefined;
    documents.push({ id: text(item.id), content, metadata: isObject(item.metadata) ? item.metadata : {} });
  }
  return documents;
}

function isObject(value: unknown): value is Found {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
