/** Series of images, as `mlflow.log_image(image, key=, step=)` names their files. */

export interface LoggedImage {
  key: string;
  step: number;
  timestamp: number;
  /** Of the full picture. */
  path: string;
  /** Of the small one, if there is one. */
  small: string | undefined;
}

/** `images/<key>+step+<n>+timestamp+<t>+<id>.png`, and the same with `+compressed.webp`; older files have `%` for `+`. */
const NAME = /^(?:.*\/)?(.+)([+%])step\2(-?\d+)\2timestamp\2(\d+)\2([^+%]+?)(\2compressed)?\.(\w+)$/s;

/** The images among these files, by step. Of several of a step and key the last logged one counts. */
export function imagesOf(paths: readonly string[]): LoggedImage[] {
  const byId = new Map<string, LoggedImage>();
  for (const path of paths) {
    const found = NAME.exec(path);
    if (!found) continue;
    const [, key, , step, timestamp, id, compressed] = found as unknown as string[];
    const known = byId.get(id!) ?? { key: key!.replaceAll(/[~#]/g, "/"), step: Number(step), timestamp: Number(timestamp), path: "", small: undefined };
    if (compressed) known.small = path;
    else known.path = path;
    byId.set(id!, known);
  }
  const latest = new Map<string, LoggedImage>();
  for (const image of byId.values()) {
    const place = `${image.key} ${image.step}`;
    const other = latest.get(place);
    const whole = { ...image, path: image.path || image.small! };
    if (!other || other.timestamp <= whole.timestamp) latest.set(place, whole);
  }
  return [...latest.values()].sort((one, other) => one.step - other.step);
}

/** The image of a key at a step, or the last one before it. */
export function imageAt(images: readonly LoggedImage[], key: string, step: number): LoggedImage | undefined {
  return images.findLast((image) => image.key === key && image.step <= step);
}
