/** Pieces of the search grammar that the page writes itself. */

export type FieldKind = "attributes" | "metrics" | "params" | "tags";

/** A field as the grammar reads it back whatever the key's characters: `` metrics.`val loss` ``. */
export function field(kind: FieldKind, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${kind}.${key}` : `${kind}.\`${key.replaceAll("`", "``")}\``;
}

/** A text literal: in quotes, its own quotes doubled. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What the server says about a filter: the sentence, and where in the filter (counted from 0) if it says so. */
export function filterFault(message: string): { sentence: string; position: number | undefined } {
  const sentence = message.split("\n", 1)[0] ?? "";
  const found = /^Invalid filter at position (\d+)/.exec(sentence);
  return { sentence, position: found ? Number(found[1]) - 1 : undefined };
}
