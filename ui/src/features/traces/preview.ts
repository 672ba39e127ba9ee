/** What a person would say went into a trace or came out of it. */

const DEEPEST = 6;
/** Keys under which frameworks keep what was asked or answered, the likeliest first. */
const SPEAKING = ["messages", "choices", "message", "content", "text", "input", "question", "query", "output", "answer", "response"];

/** The text of a preview: of a chat the last thing said, of a call with one argument that argument, else the JSON. */
export function previewText(preview: string | null | undefined): string {
  if (!preview) return "";
  try {
    const value: unknown = JSON.parse(preview);
    return spoken(value, 0) ?? preview;
  } catch {
    // It is cut, or no JSON.
    return preview;
  }
}

function spoken(value: unknown, depth: number): string | undefined {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return ofList(value, depth);
  const entries = Object.entries(value);
  if (entries.length === 1) return spoken(entries[0]![1], depth + 1);
  const found = new Map(entries);
  for (const key of SPEAKING) {
    const inner = found.get(key);
    if (inner === undefined || inner === null || inner === "") continue;
    // Beside other arguments only a chat speaks for all of them.
    if (key === "messages" || key === "choices" || found.has("role") || found.has("finish_reason") || found.has("type")) {
      return spoken(inner, depth + 1);
    }
  }
  return undefined;
}

function ofList(list: unknown[], depth: number): string | undefined {
  const messages = list.filter(isMessage);
  if (messages.length > 0 && messages.length === list.length) {
    const asked = messages.findLast(({ role }) => role === "user" || role === "human");
    return spoken(asked ?? messages.at(-1), depth + 1);
  }
  const texts = list.map((item) => (isPart(item) ? item.text : undefined)).filter((text) => text !== undefined);
  if (texts.length > 0) return texts.join("\n");
  return list.length === 1 ? spoken(list[0], depth + 1) : undefined;
}

function isMessage(value: unknown): value is { role: string } {
  return typeof value === "object" && value !== null && "role" in value && typeof value.role === "string";
}

function isPart(value: unknown): value is { text: string } {
  return typeof value === "object" && value !== null && "text" in value && typeof value.text === "string";
}
