/** What a file is, by its name. */

import { languageOf } from "@/components/highlight";

export type FileKind =
  | "image"
  | "audio"
  | "video"
  | "pdf"
  | "html"
  | "markdown"
  | "notebook"
  | "csv"
  | "parquet"
  | "json"
  | "numpy"
  | "text"
  | "binary"
  | "unknown";

const ENDINGS: Record<Exclude<FileKind, "unknown">, string> = {
  image: "png jpg jpeg gif webp svg bmp ico avif",
  audio: "wav mp3 ogg oga flac m4a aac opus",
  video: "mp4 webm ogv mov m4v",
  pdf: "pdf",
  html: "html htm",
  markdown: "md markdown",
  notebook: "ipynb",
  csv: "csv tsv",
  parquet: "parquet",
  json: "json geojson",
  numpy: "npy",
  text: "txt log out err jsonl ndjson yaml yml toml ini cfg conf properties xml sql sh bash rst tex py r js ts jsx tsx css java scala go rs c h cpp diff patch lock env mlmodel",
  binary: "pkl pickle joblib pt pth bin onnx h5 hdf5 keras pb safetensors npz gz zip tar tgz bz2 xz zst model cbm ubj so whl",
};

const BY_ENDING = new Map(
  Object.entries(ENDINGS).flatMap(([kind, endings]) => endings.split(" ").map((ending) => [ending, kind as FileKind] as const)),
);

const TEXT_NAMES = new Set(["MLmodel", "MLproject", "Dockerfile", "README", "LICENSE", "Makefile"]);

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function endingOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

export function kindOf(path: string): FileKind {
  if (TEXT_NAMES.has(nameOf(path))) return "text";
  return BY_ENDING.get(endingOf(path)) ?? "unknown";
}

/** The language in which a text is coloured. */
export function codeLanguageOf(path: string): string | undefined {
  const name = nameOf(path);
  if (name === "MLmodel" || name === "MLproject") return "yaml";
  return languageOf(path);
}

/** Kinds that are shown in one way and can be read as the text that they are. */
export function hasSource(kind: FileKind, path: string): boolean {
  return ["html", "markdown", "notebook", "csv", "json"].includes(kind) || endingOf(path) === "svg";
}

/** Whether a text is written on and on: one looks at its end. */
export function isLog(path: string): boolean {
  return ["log", "out", "err"].includes(endingOf(path)) || (/(^|\/)logs?\//.test(path) && ["text", "unknown"].includes(kindOf(path)));
}
