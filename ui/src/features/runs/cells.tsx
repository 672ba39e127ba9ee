import { Link } from "@tanstack/react-router";
import { Box, Database } from "lucide-react";
import { useState } from "react";
import { setRunTag } from "@/api/runs";
import type { Column } from "@/components/table/column";
import { Age } from "@/components/ui/Age";
import { Status } from "@/components/ui/Status";
import { formatDuration, formatNumber } from "@/lib/format";
import { fieldOfColumn, type RunColumn, TAG_OF } from "./columns";
import { type DatasetUse, durationOf, type Figures, type GroupRow, type RunRow, type TableRow } from "./rows";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { TextEditor } from "./TextEditor";

const MARKS: Partial<Record<RunColumn["kind"], string>> = { min: "min", max: "max" };
const NUMBERS = new Set(["metrics", "min", "max"]);
const TITLES = { attributes: "", metrics: "Metric", min: "Smallest value of", max: "Largest value of", params: "Param", tags: "Tag" };

/** What a mean with its deviation wants. */
const MEAN_WIDTH = 184;

/** A column of the runs table, or of that of their groups, as the table takes it. */
export function tableColumn(column: RunColumn, pinned: boolean, grouped: boolean): Column<TableRow> {
  const { kind, key } = column;
  return {
    id: column.id,
    label: column.label,
    mark: MARKS[kind],
    title: `${TITLES[kind]} ${kind === "attributes" ? column.label : key}`.trim(),
    kind: NUMBERS.has(kind) ? "number" : "text",
    width: grouped && NUMBERS.has(kind) ? Math.max(MEAN_WIDTH, column.width) : column.width,
    sortable: fieldOfColumn(column.id) !== undefined,
    pinned,
    render: (row) => (row.type === "group" ? ofGroup(row, column) : ofRun(row, column)),
  };
}

function ofRun(row: RunRow, { id, kind, key }: RunColumn): React.ReactNode {
  switch (kind) {
    case "attributes":
      return attributeOf(row, key);
    case "metrics":
    case "min":
    case "max": {
      const value = row.values.get(id);
      return typeof value === "number" ? <span title={String(value)}>{formatNumber(value)}</span> : null;
    }
    case "tags":
      return <TagCell row={row} tag={key} />;
    case "params":
      return <Text text={row.values.get(id)} />;
  }
}

function ofGroup(row: GroupRow, { id, kind, key }: RunColumn): React.ReactNode {
  const own = row.values.find(({ column }) => column === id);
  if (own) return own.value === null ? <span className="text-dim italic">none</span> : <Text text={own.value} />;
  if (kind === "attributes" && key === "start_time") return <Age time={row.latest} />;
  const figures = row.figures.get(id);
  return figures ? <MeanCell figures={figures} /> : null;
}

/** Mean ± standard deviation; minimum and maximum on hover. */
function MeanCell({ figures: { count, mean, std, min, max } }: { figures: Figures }) {
  if (count === 0 || mean === undefined) return null;
  const range = min !== undefined && max !== undefined ? `${min} … ${max}` : "";
  return (
    <span className="truncate" title={`${range} in ${count} ${count === 1 ? "run" : "runs"}; mean ${mean}`}>
      {formatNumber(mean, 4)}
      {std !== undefined && <span className="text-xs text-dim"> ± {formatNumber(std, 2)}</span>}
    </span>
  );
}

function Text({ text }: { text: string | number | undefined }) {
  return (
    <span className="truncate" title={text === undefined ? undefined : String(text)}>
      {text}
    </span>
  );
}

/** A tag; a double click changes it. */
function TagCell({ row, tag }: { row: RunRow; tag: string }) {
  const [editing, setEditing] = useState(false);
  const { edit } = useAllowed();
  const value = row.tags.get(tag);
  if (editing) {
    return (
      <TextEditor
        label={`${tag} of ${row.info.run_name}`}
        value={value ?? ""}
        save={(text) => setRunTag(row.info.run_id, tag, text)}
        onClose={() => setEditing(false)}
      />
    );
  }
  return (
    <span
      className="flex h-full min-w-0 flex-1 items-center"
      title={!edit ? value : value === undefined ? "Double click to set it" : `${value} · double click to change it`}
      onDoubleClick={edit ? () => setEditing(true) : undefined}
    >
      <span className="truncate">{value}</span>
    </span>
  );
}

function attributeOf(row: RunRow, key: string): React.ReactNode {
  const { info, tags } = row;
  switch (key) {
    case "start_time":
      return <Age time={info.start_time} />;
    case "end_time":
      return info.end_time ? <Age time={info.end_time} /> : null;
    case "duration":
      return <Duration row={row} />;
    case "status":
      return <Status status={info.status} />;
    case "user_id":
      return <Text text={info.user_id || tags.get("mlflow.user")} />;
    case "run_id":
      return <span className="truncate font-mono text-xs">{info.run_id}</span>;
    case "datasets":
      return <Datasets uses={row.datasets} />;
    case "models":
      return <Models ids={row.models} />;
    case "commit":
      return <span className="font-mono text-xs">{tags.get(TAG_OF.commit!)?.slice(0, 8)}</span>;
    default:
      return <Text text={TAG_OF[key] && tags.get(TAG_OF[key])} />;
  }
}

function Duration({ row }: { row: RunRow }) {
  const duration = durationOf(row.info, Date.now());
  return duration === undefined ? null : <span className="tabular-nums">{formatDuration(duration)}</span>;
}

function Datasets({ uses }: { uses: readonly DatasetUse[] }) {
  return (
    <span className="flex min-w-0 gap-1">
      {uses.map(({ name, digest, context }) => (
        <span
          key={`${name} ${digest} ${context}`}
          className="inline-flex min-w-0 items-center gap-1 rounded-full bg-sunken px-2 text-xs leading-5"
          title={`${name} (${digest})${context ? `, ${context}` : ""}`}
        >
          <Database aria-hidden className="size-3 shrink-0 text-dim" />
          <span className="truncate">{name}</span>
          {context && <span className="truncate text-dim">{context}</span>}
        </span>
      ))}
    </span>
  );
}

function Models({ ids }: { ids: readonly string[] }) {
  return (
    <span className="flex min-w-0 gap-1">
      {ids.map((id) => (
        <Link
          key={id}
          to="/logged-models/$modelId"
          params={{ modelId: id }}
          className="inline-flex min-w-0 items-center gap-1 rounded-full bg-sunken px-2 text-xs leading-5 hover:text-accent"
          title={id}
        >
          <Box aria-hidden className="size-3 shrink-0 text-dim" />
          <span className="truncate">{ids.length > 1 ? id.slice(0, 8) : id.slice(0, 14)}</span>
        </Link>
      ))}
    </span>
  );
}
