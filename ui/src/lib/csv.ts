/**
 * The records of a CSV text (RFC 4180): fields may be quoted, with separators, line ends and doubled quotes inside.
 * Line ends may be of any kind. Empty lines are left out, and with `most` what comes after so many records.
 */
export function parseCsv(text: string, separator = ",", most = Number.POSITIVE_INFINITY): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const endRecord = () => {
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  };
  const special = new RegExp(`[${separator === "\t" ? "\\t" : `\\${separator}`}\\r\\n]`, "g");
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length && records.length < most) {
    let value: string;
    if (text[at] === '"') {
      [value, at] = quotedFrom(text, at + 1);
      // What stands between the closing quote and the separator belongs to the value.
      special.lastIndex = at;
      const end = special.exec(text)?.index ?? text.length;
      value += text.slice(at, end);
      at = end;
    } else {
      special.lastIndex = at;
      const end = special.exec(text)?.index ?? text.length;
      value = text.slice(at, end);
      at = end;
    }
    record.push(value);
    if (at >= text.length) break;
    if (text[at] === separator) {
      at += 1;
      if (at === text.length) record.push("");
      continue;
    }
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    endRecord();
  }
  if (record.length > 0 && records.length < most) endRecord();
  return records;
}

/** A quoted value, and the place after its closing quote; without one it goes on to the end. */
function quotedFrom(text: string, start: number): [string, number] {
  let value = "";
  let from = start;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return [value + text.slice(from), text.length];
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return [value, quote + 1];
    value += '"';
    from = quote + 2;
  }
}

/** What separates the fields of a text, by what its first line holds most of. */
export function separatorOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/)).replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((separator) => [separator, line.split(separator).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
