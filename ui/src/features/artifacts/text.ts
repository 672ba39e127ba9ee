/** Bytes of a file as text, and its lines. */

/** Where a text has been looked at for bytes that no text has. */
const LOOKED_AT = 8192;

/** The text of bytes; undefined if they are none. A letter that is cut at the end is left out. */
export function textOf(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes, { stream: true });
  }
  if (bytes.subarray(0, LOOKED_AT).includes(0)) return undefined;
  return new TextDecoder().decode(bytes, { stream: true });
}

/** Pieces that follow each other, as one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The lines of a text; after the last line end there is none. */
export function linesOfText(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

// What terminals take as colours and moves of the cursor, and addresses of links.
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A line as it would stand on a terminal in the end: without colours; what a progress bar wrote over is gone. */
export function cleanLine(raw: string): string {
  let line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  if (line.includes("\r")) line = line.slice(line.lastIndexOf("\r") + 1);
  return line.includes("\u001b") ? line.replace(ANSI, "") : line;
}

/** A text without what is meant for terminals. */
export function cleanText(text: string): string {
  return text.split("\n").map(cleanLine).join("\n");
}

/** The numbers of the lines that hold a text, in any case. */
export function linesWith(lines: readonly string[], wanted: string): number[] {
  const found: number[] = [];
  const low = wanted.toLowerCase();
  if (low) lines.forEach((line, index) => cleanLine(line).toLowerCase().includes(low) && found.push(index));
  return found;
}

/** A line in parts, every second of which is what was wanted. */
export function partsOf(line: string, wanted: string): string[] {
  if (!wanted) return [line];
  const parts: string[] = [];
  const low = line.toLowerCase();
  // A letter whose small form has another length would shift the places.
  if (low.length !== line.length) return [line];
  const text = wanted.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(text); at >= 0; at = low.indexOf(text, from)) {
    parts.push(line.slice(from, at), line.slice(at, at + text.length));
    from = at + text.length;
  }
  parts.push(line.slice(from));
  return parts;
}
