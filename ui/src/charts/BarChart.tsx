import { cx } from "@/lib/cx";
import { formatNumber } from "@/lib/format";
import { hover, useIsHovered } from "./hover";

export interface Bar {
  id: string;
  /** What it belongs to in all charts: a run. */
  subject: string;
  name: string;
  colour: string;
  /** NaN and infinities are said, not drawn. */
  value: number;
}

interface Props {
  bars: readonly Bar[];
  height: number;
  label: string;
}

/** A bar for each value, from 0. Read as a table. */
export function BarChart({ bars, height, label }: Props) {
  const finite = bars.map(({ value }) => value).filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const whole = most - least || 1;
  return (
    <div className="overflow-y-auto px-3" style={{ height }} tabIndex={0} role="region" aria-label={label}>
      <table className="w-full text-xs">
        <tbody>
          {bars.map((bar) => (
            <BarRow key={bar.id} bar={bar} from={(Math.min(0, bar.value) - least) / whole} length={Math.abs(bar.value) / whole} tall={height / bars.length > 34} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BarRow({ bar, from, length, tall }: { bar: Bar; from: number; length: number; tall: boolean }) {
  const hovered = useIsHovered(bar.subject);
  const percent = (part: number) => `${(Number.isFinite(part) ? part * 100 : 0).toFixed(2)}%`;
  return (
    <tr className={cx(hovered && "bg-sunken")} onMouseEnter={() => hover(bar.subject)} onMouseLeave={() => hover(undefined)}>
      <th scope="row" className="w-px max-w-32 truncate py-0.5 pr-2 text-left font-normal text-dim" title={bar.name}>
        {bar.name}
      </th>
      <td className="py-0.5">
        <div className="relative">
          <div
            className={cx("relative rounded-sm", tall ? "h-5" : "h-3.5")}
            style={{ left: percent(from), width: `max(1px, ${percent(length)})`, background: bar.colour }}
          />
        </div>
      </td>
      <td className="w-px py-0.5 pl-2 text-right whitespace-nowrap tabular-nums">{formatNumber(bar.value)}</td>
    </tr>
  );
}

const ROW = 22;
const WIDTH = 900;

/** The same as an SVG; `paint` gives colours as other programs know them. */
export function barsSvg(title: string, bars: readonly Bar[], paint: (colour: string) => string, escape: (text: string) => string): string {
  const finite = bars.map(({ value }) => value).filter(Number.isFinite);
  const [least, most] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const [start, room] = [240, WIDTH - 340];
  const scale = (value: number) => start + ((value - least) / (most - least || 1)) * room;
  const height = 48 + bars.length * ROW;
  const rows = bars.map(({ name, value, colour }, at) => {
    const top = 44 + at * ROW;
    const short = name.length > 34 ? `${name.slice(0, 33)}…` : name;
    const [left, right] = [scale(Math.min(0, value)), scale(Math.max(0, value))];
    const bar = Number.isFinite(value) ? `<rect x="${left.toFixed(1)}" y="${top}" width="${Math.max(1, right - left).toFixed(1)}" height="${ROW - 6}" fill="${paint(colour)}"/>` : "";
    return `<text x="${start - 8}" y="${top + 12}" text-anchor="end">${escape(short)}</text>${bar}<text x="${WIDTH - 90}" y="${top + 12}">${formatNumber(value)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="${paint("var(--ink)")}">`,
    `<rect width="${WIDTH}" height="${height}" fill="${paint("var(--surface)")}"/>`,
    `<text x="16" y="26" font-size="15" font-weight="600">${escape(title)}</text>`,
    ...rows,
    "</svg>",
  ].join("\n");
}
