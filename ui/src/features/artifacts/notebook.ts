/** What a Jupyter notebook holds, of formats 3 and 4. */

import { cleanText } from "./text";

export type Output =
  | { kind: "text"; text: string; error?: boolean }
  | { kind: "image"; url: string; alt: string }
  | { kind: "html"; html: string }
  | { kind: "markdown"; text: string }
  | { kind: "json"; value: unknown }
  | { kind: "failed"; name: string; message: string; traceback: string };

export interface Cell {
  kind: "code" | "markdown" | "raw";
  text: string;
  /** How often the kernel had run something when it ran this. */
  count?: number;
  outputs: Output[];
}

export interface Notebook {
  language: string;
  cells: Cell[];
}

type Raw = Record<string, unknown>;

/** Raises an error that says what is wrong when this is no notebook. */
export function notebookOf(value: unknown): Notebook {
  const book = record(value);
  // Format 3 had worksheets.
  const cells = Array.isArray(book.cells) ? book.cells : list(book.worksheets).flatMap((sheet) => list(record(sheet).cells));
  if (!Array.isArray(book.cells) && !Array.isArray(book.worksheets)) throw new Error("The file is JSON, but not a notebook: it has no cells.");
  const { language_info: info, kernelspec } = record(book.metadata);
  const language = record(info).name ?? record(kernelspec).language;
  return { language: typeof language === "string" ? language.toLowerCase() : "python", cells: cells.map(cellOf) };
}

function cellOf(value: unknown): Cell {
  const cell = record(value);
  const type = cell.cell_type;
  const text = textOf(cell.source ?? cell.input);
  if (type === "markdown" || type === "heading") return { kind: "markdown", text: withAttachments(text, cell.attachments), outputs: [] };
  if (type !== "code") return { kind: "raw", text, outputs: [] };
  const count = cell.execution_count ?? cell.prompt_number;
  return { kind: "code", text, count: typeof count === "number" ? count : undefined, outputs: merged(list(cell.outputs).map(outputOf)) };
}

/** Pictures that a Markdown cell carries: `attachment:name`. */
function withAttachments(text: string, attachments: unknown): string {
  return Object.entries(record(attachments)).reduce((done, [name, data]) => {
    const url = pictureIn(record(data));
    return url ? done.replaceAll(`attachment:${name}`, url) : done;
  }, text);
}

function outputOf(value: unknown): Output {
  const output = record(value);
  switch (output.output_type) {
    case "stream":
      return { kind: "text", text: cleanText(textOf(output.text)), error: (output.name ?? output.stream) === "stderr" };
    case "error":
    case "pyerr":
      return {
        kind: "failed",
        name: textOf(output.ename),
        message: cleanText(textOf(output.evalue)),
        traceback: cleanText(list(output.traceback).map(textOf).join("\n")),
      };
    default:
      return shown(record(output.data ?? output));
  }
}

/** The richest form that the page can show. */
function shown(data: Raw): Output {
  const plain = cleanText(textOf(data["text/plain"] ?? data.text));
  const url = pictureIn(data);
  if (url) return { kind: "image", url, alt: plain || "Output" };
  if (data["text/html"] ?? data.html) return { kind: "html", html: textOf(data["text/html"] ?? data.html) };
  if (data["text/markdown"]) return { kind: "markdown", text: textOf(data["text/markdown"]) };
  if (data["application/json"] !== undefined) return { kind: "json", value: data["application/json"] };
  return { kind: "text", text: plain };
}

/** A picture as an address with its data; an SVG stays in an <img>, too. */
function pictureIn(data: Raw): string | undefined {
  for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp"]) {
    const base64 = textOf(data[type] ?? data[type.slice(6)]).replace(/\s/g, "");
    if (/^[A-Za-z0-9+/]+=*$/.test(base64)) return `data:${type};base64,${base64}`;
  }
  const svg = textOf(data["image/svg+xml"] ?? data.svg);
  return svg ? `data:image/svg+xml,${encodeURIComponent(svg)}` : undefined;
}

/** What a stream wrote in several pieces is one text. */
function merged(outputs: Output[]): Output[] {
  const result: Output[] = [];
  for (const output of outputs) {
    const last = result.at(-1);
    if (output.kind === "text" && last?.kind === "text" && last.error === output.error && last.error !== undefined) last.text += output.text;
    else if (output.kind !== "text" || output.text) result.push(output);
  }
  return result;
}

/** Texts are strings or lists of lines. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === "string").join("") : "";
}

function record(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
