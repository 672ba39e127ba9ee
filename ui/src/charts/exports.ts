/** Charts as files. */

/** The data of a chart: one row a point, a bar, a run. */
export interface DataTable {
  columns: string[];
  rows: (string | number | undefined)[][];
}

/** What a drawn chart can give away. */
export interface Exporter {
  table(): DataTable;
  /** Absent: the chart is no drawing. */
  svg?(): string | Promise<string>;
}

/** Comma-separated text (RFC 4180). What a spreadsheet would take for a formula gets a `'` in front: names are foreign text. */
export function toCsv({ columns, rows }: DataTable): string {
  return [columns, ...rows].map((row) => row.map(csvField).join(",")).join("\r\n") + "\r\n";
}

function csvField(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function escapeXml(text: string): string {
  // Control characters have no place in XML, not even escaped.
  // eslint-disable-next-line no-control-regex
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A file name of a title: nothing that a file system takes for a path. */
export function fileName(title: string, extension: string): string {
  const name = title.replace(/[^\p{L}\p{N}._ -]+/gu, "_").replace(/^[. ]+/, "").trim().slice(0, 80);
  return `${name || "chart"}.${extension}`;
}

/** Hands the reader a file. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** An SVG as a picture of twice its size in pixels. */
export async function toPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("The browser cannot make a picture of this size."))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
