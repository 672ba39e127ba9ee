/** Bytes as people read them, and the heads of NumPy's files. */

const PER_LINE = 16;

/** Lines of a place, the bytes there in hexadecimal, and those that are letters. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const part = [...bytes.subarray(at, at + PER_LINE)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0"));
    const halves = [hex.slice(0, PER_LINE / 2), hex.slice(PER_LINE / 2)].map((half) => half.join(" ").padEnd(23));
    const letters = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${halves.join("  ")}  ${letters}`);
  }
  return lines;
}

/** An array in a file of NumPy: as its head has it. */
export interface NumpyHead {
  type: string;
  shape: number[];
  fortran: boolean;
}

/** The head of a `.npy` file; undefined if the bytes are not the beginning of one. */
export function numpyHead(bytes: Uint8Array): NumpyHead | undefined {
  const magic = [0x93, ...new TextEncoder().encode("NUMPY")];
  if (bytes.length < 12 || magic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const head = new TextDecoder().decode(bytes.subarray(start, start + length));
  const type = /'descr':\s*'([^']*)'/.exec(head)?.[1] ?? /'descr':\s*(\[.*?\])\s*,\s*'/.exec(head)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(head)?.[1];
  if (type === undefined || shape === undefined) return undefined;
  return {
    type: TYPES[type.slice(1)] ?? type,
    shape: shape.split(",").map((part) => part.trim()).filter(Boolean).map(Number),
    fortran: /'fortran_order':\s*True/.test(head),
  };
}

const TYPES: Record<string, string> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  c8: "complex64",
  c16: "complex128",
};

/** What a file is, by its first bytes; for files whose names say nothing. */
export function formatOf(bytes: Uint8Array): string | undefined {
  const beginnings: [string, number[]][] = [
    ["Zip archive", [0x50, 0x4b, 3, 4]],
    ["gzip archive", [0x1f, 0x8b]],
    ["HDF5 file", [0x89, 0x48, 0x44, 0x46]],
    ["Parquet file", [0x50, 0x41, 0x52, 0x31]],
    ["SQLite database", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
    ["Python pickle", [0x80, 2]],
    ["Python pickle", [0x80, 3]],
    ["Python pickle", [0x80, 4]],
    ["Python pickle", [0x80, 5]],
    ["PNG image", [0x89, 0x50, 0x4e, 0x47]],
    ["JPEG image", [0xff, 0xd8, 0xff]],
    ["NumPy array", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ];
  return beginnings.find(([, beginning]) => beginning.every((byte, index) => bytes[index] === byte))?.[0];
}
