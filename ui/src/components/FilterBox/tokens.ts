/** The pieces of a filter, as the server cuts it; what is not finished yet (an open quote) is a piece too. */

export type TokenKind = "word" | "number" | "text" | "double" | "backtick" | "suffix" | "op" | "mark" | "open" | "other";

export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
}

const PIECES =
  /(?<space>\s+)|(?<word>[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_\-/:.]*)?)|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<text>'(?:[^']|'')*'(?!'))|(?<double>"(?:[^"]|"")*"(?!"))|(?<backtick>`(?:[^`]|``)*`(?!`))|(?<open>['"`].*)|(?<suffix>\.\w[\w-]*)|(?<op>[<>=!~&|]+)|(?<mark>[(),])|(?<other>.)/gsu;

export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  for (const found of filter.matchAll(PIECES)) {
    const kind = Object.entries(found.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    if (kind === undefined || kind === "space") continue;
    tokens.push({ kind: kind as TokenKind, text: found[0], start: found.index, end: found.index + found[0].length });
  }
  return tokens;
}

/** The text in quotes of any kind, its own quotes no longer doubled. An open quote is read to the end. */
export function unquoted(text: string): string {
  const mark = text[0];
  if (mark !== "'" && mark !== '"' && mark !== "`") return text;
  const closed = text.length > 1 && text.endsWith(mark);
  return text.slice(1, closed ? -1 : undefined).replaceAll(mark + mark, mark);
}
