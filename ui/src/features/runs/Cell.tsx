import { Age } from "@/components/ui/Age";
import { Status } from "@/components/ui/Status";
import { formatDuration, formatNumber } from "@/lib/format";
import type { RunColumn } from "./columns";
import { durationOf, type RunRow } from "./rows";

/** What a run has in a column. */
export function Cell({ row, column, checkedAt }: { row: RunRow; column: RunColumn; checkedAt: number }) {
  const { content, title } = contentOf(row, column, checkedAt);
  return (
    <div
      role="cell"
      style={{ width: column.width }}
      title={title}
      className={
        column.kind === "metrics"
          ? "shrink-0 truncate pr-4.5 pl-2.5 text-right leading-8.5 tabular-nums"
          : "shrink-0 truncate px-2.5 leading-8.5"
      }
    >
      {content}
    </div>
  );
}

function contentOf(row: RunRow, { kind, key }: RunColumn, checkedAt: number): { content: React.ReactNode; title?: string } {
  if (kind === "metrics") {
    const value = row.metrics.get(key);
    return value === undefined ? { content: null } : { content: formatNumber(value), title: String(value) };
  }
  if (kind === "attributes") return { content: attributeOf(row, key, checkedAt) };
  const value = (kind === "params" ? row.params : row.tags).get(key);
  return { content: value, title: value };
}

function attributeOf({ info, tags }: RunRow, key: string, checkedAt: number): React.ReactNode {
  switch (key) {
    case "start_time":
      return <Age time={info.start_time} />;
    case "duration": {
      const duration = durationOf(info, checkedAt);
      return duration === undefined ? null : <span className="tabular-nums">{formatDuration(duration)}</span>;
    }
    case "status":
      return <Status status={info.status} />;
    case "user_id":
      return info.user_id || tags.get("mlflow.user");
    case "run_id":
      return <span className="font-mono text-xs">{info.run_id}</span>;
  }
}
