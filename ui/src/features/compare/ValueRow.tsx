import { type CSSProperties, memo } from "react";
import type { Run } from "@/api/types";
import { cx } from "@/lib/cx";
import { changeOf, type CompareRow, ends } from "./rows";
import { KEY_WIDTH, RUN_WIDTH } from "./ValuesTab";

interface Props {
  row: CompareRow;
  runs: readonly Run[];
  place: CSSProperties;
}

/** One key in all runs: numbers with how far they are from the first run's, and marks at the lowest and highest. */
export const ValueRow = memo(function ValueRow({ row, runs, place }: Props) {
  const { numbers, texts } = row;
  const range = numbers && ends(numbers);
  return (
    <div role="row" className="group absolute inset-x-0 top-0 flex border-b border-line/60 hover:bg-canvas" style={place}>
      <div
        role="rowheader"
        title={row.key}
        className={cx(
          KEY_WIDTH,
          "sticky left-0 z-10 shrink-0 truncate border-r border-line bg-surface px-4 leading-8 group-hover:bg-canvas",
          row.differs ? "font-medium" : "text-dim",
        )}
      >
        {row.key}
      </div>
      {texts.map((text, index) => {
        const number = numbers?.[index];
        const change = index > 0 ? changeOf(number, numbers?.[0]) : undefined;
        return (
          <div
            key={runs[index]!.info.run_id}
            role="cell"
            title={number === undefined ? text : `${number}${change ? `, ${change}` : ""}`}
            className={cx(
              RUN_WIDTH,
              "flex shrink-0 items-center gap-2 px-3 leading-8",
              !row.differs && "text-dim",
              row.differs && text !== texts[0] && "bg-accent-soft/50",
            )}
          >
            {text === undefined ? <span className="text-dim">–</span> : <span className={cx("tabular-nums", number === undefined ? "truncate" : "shrink-0")}>{text}</span>}
            {range && number !== undefined && (number === range.lowest || number === range.highest) && (
              <span className="text-xs text-dim" aria-label={number === range.lowest ? "lowest" : "highest"}>
                {number === range.lowest ? "▾" : "▴"}
              </span>
            )}
            {change && <span className="ml-auto truncate text-xs text-dim tabular-nums">{change}</span>}
          </div>
        );
      })}
    </div>
  );
});
