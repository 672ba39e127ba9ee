import { cx } from "@/lib/cx";
import { formatNumber } from "@/lib/format";
import type { Axis, Reading } from "./curve";
import { placeText } from "./plot";

/** So many runs are listed, nearest first. */
const LISTED = 8;

interface Props {
  left: number;
  top: number;
  x: number;
  readings: Reading[];
  axis: Axis;
  /** Whether the chart shows several metrics, so that it must be said which one it is. */
  several: boolean;
}

/** What the curves say at the cursor, the nearest first. */
export function CurveTooltip({ left, top, x, readings, axis, several }: Props) {
  const nearest = readings[0]!;
  const at = nearest.curve.x[nearest.index] ?? x;
  return (
    <div
      role="status"
      className="pointer-events-none absolute z-20 w-max max-w-72 rounded-md border border-line bg-surface/95 px-2.5 py-1.5 text-xs shadow-lg"
      style={{ left, top: Math.max(0, top - 20), transform: `translateX(${left > 260 ? "calc(-100% - 14px)" : "14px"})` }}
    >
      <p className="pb-1 text-dim tabular-nums">{placeText(axis === "step" ? Math.round(at) : at, axis)}</p>
      <table>
        <tbody>
          {readings.slice(0, LISTED).map(({ curve, index }, rank) => (
            <tr key={curve.id} className={cx(rank === 0 ? "font-semibold" : "text-dim")}>
              <td className="pr-1.5">
                <span className="inline-block size-2 rounded-full" style={{ background: curve.colour }} />
              </td>
              <td className="max-w-44 truncate pr-3">{several ? `${curve.name} · ${curve.id.slice(curve.subject.length + 1)}` : curve.name}</td>
              <td className="text-right tabular-nums">
                {formatNumber(curve.y[index]!)}
                {curve.low && curve.high && (
                  <span className="pl-1.5 font-normal text-dim">
                    {formatNumber(curve.low[index]!, 3)}…{formatNumber(curve.high[index]!, 3)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {readings.length > LISTED && <p className="pt-0.5 text-dim">and {readings.length - LISTED} more</p>}
    </div>
  );
}
