/** Series of images, as `log_image(key=..., step=...)` names them. */

import type { ArtifactFile } from "@/api/types";
import { kindOf, nameOf } from "./kinds";

export interface SeriesImage {
  step: number;
  time: number;
  /** The picture as it was logged. */
  path: string;
  /** A smaller one of it, if there is one. */
  small: string;
}

export interface Series {
  key: string;
  /** By step, then time. */
  images: SeriesImage[];
}

// MLflow once wrote % where it now writes +.
const NAME = /^(.+)([+%])step\2(-?\d+)\2timestamp\2(\d+)\2([0-9a-f-]+)(\2compressed)?\.(\w+)$/;

/** The series among files, by key, and the pictures that belong to none. */
export function seriesOf(files: readonly ArtifactFile[]): { series: Series[]; single: ArtifactFile[] } {
  const byKey = new Map<string, Map<string, SeriesImage & { whole: boolean }>>();
  const single: ArtifactFile[] = [];
  for (const file of files) {
    if (file.is_dir || kindOf(file.path) !== "image") continue;
    const [, name, , step, time, id, compressed] = NAME.exec(nameOf(file.path)) ?? [];
    if (name === undefined) {
      single.push(file);
      continue;
    }
    const key = name.replaceAll("~", "/").replaceAll("#", "/");
    const images = byKey.get(key) ?? new Map<string, SeriesImage & { whole: boolean }>();
    byKey.set(key, images);
    const known = images.get(id!);
    if (compressed) images.set(id!, { step: Number(step), time: Number(time), path: known?.whole ? known.path : file.path, small: file.path, whole: known?.whole ?? false });
    else images.set(id!, { step: Number(step), time: Number(time), path: file.path, small: known?.small ?? file.path, whole: true });
  }
  const series = [...byKey].map(([key, images]) => ({
    key,
    images: [...images.values()].map(({ whole: _, ...image }) => image).sort((one, other) => one.step - other.step || one.time - other.time),
  }));
  return { series: series.sort((one, other) => one.key.localeCompare(other.key, "en", { numeric: true })), single };
}
