/** How values are written for people. */

/** A metric value in at most `digits` significant digits. */
export function formatNumber(value: number, digits = 5): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return value.toLocaleString("en-US").replace("-", "−");
  const text = size < 1e-4 || size >= 1e9 ? shortest(value.toExponential(digits - 1)) : plain(value, digits);
  return text.replace(/^-/, "−");
}

function plain(value: number, digits: number): string {
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  if (whole >= digits) return Math.round(value).toLocaleString("en-US");
  return shortest(value.toFixed(digits - whole));
}

/** Without the zeros at the end of the fraction. */
function shortest(text: string): string {
  const [mantissa, exponent] = text.split("e");
  const trimmed = mantissa!.includes(".") ? mantissa!.replace(/\.?0+$/, "") : mantissa!;
  return exponent === undefined ? trimmed : `${trimmed}e${exponent.replace("+", "")}`;
}

const UNITS = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** The marks of an axis: large ones in thousands, millions, ... (`2.5M`), as long as that tells each from the others. */
export function formatMarks(marks: readonly number[]): string[] {
  const most = Math.max(...marks.map(Math.abs));
  const [unit, letter] = (most >= 1e5 && UNITS.find(([size]) => size <= most)) || [1, ""];
  const short = marks.map((mark) => (mark === 0 ? "0" : formatNumber(mark / unit, 4) + letter));
  return new Set(short).size === new Set(marks).size ? short : marks.map((mark) => formatNumber(mark, 9));
}

/** A duration given in milliseconds: `340 ms`, `12.4 s`, `3 min 20 s`, `5 h 3 min`, `2 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(seconds / 3600);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small ? `${large} ${largeUnit} ${small} ${smallUnit}` : `${large} ${largeUnit}`;
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long ago, as long as that is what people would say; the date after a week. Both in milliseconds. */
export function formatAge(time: number, now: number): string {
  const seconds = (now - time) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3570) return relative.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), "hour");
  if (seconds < 7 * 86_400) return relative.format(-Math.round(seconds / 86_400), "day");
  return formatTime(time).slice(0, 10);
}

let utc = false;

/** Whether dates and times are those of the reader's time zone or of UTC; a habit of the reader. */
export function writeTimesIn(zone: "local" | "utc"): void {
  utc = zone === "utc";
}

/** Date and time to the second, in the reader's time zone (or in UTC: the reader chooses). */
export function formatTime(time: number): string {
  const date = new Date(time);
  if (utc) return date.toISOString().slice(0, 19).replace("T", " ");
  return `${date.toLocaleDateString("en-CA")} ${date.toLocaleTimeString("en-GB")}`;
}

/** A mark on a time axis whose marks are so many milliseconds apart: as much as tells it from its neighbours. */
export function formatTick(time: number, apart: number): string {
  const [date, clock] = formatTime(time).split(" ") as [string, string];
  if (apart >= 86_400_000 || clock === "00:00:00") return date.slice(5);
  return apart >= 60_000 ? clock.slice(0, 5) : clock;
}

/** A size in bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1023.95 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}

/** A count with its noun: `1 run`, `1,204 runs`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
