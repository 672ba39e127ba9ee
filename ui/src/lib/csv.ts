/** The records of comma-separated text (RFC 4180): quoted fields may hold separators, line breaks and doubled quotes. */
export function parseCsv(text: string, separator = ","): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let value = "";
  let quoted = false;
  const endRecord = () => {
    record.push(value);
    value = "";
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (text[at + 1] === '"') {
        value += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && value === "") quoted = true;
    else if (letter === separator) {
      record.push(value);
      value = "";
    } else if (letter === "\n") endRecord();
    else if (letter !== "\r" || text[at + 1] !== "\n") value += letter;
  }
  if (value !== "" || record.length > 0) endRecord();
  return records;
}
