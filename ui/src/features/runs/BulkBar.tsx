import { Link } from "@tanstack/react-router";
import { ChartLine, FolderInput, GitCompareArrows, RotateCcw, Tag, Trash2, X } from "lucide-react";
import { useState } from "react";
import { MOST_AT_ONCE, type RunList } from "@/api/runs";
import { Button, IconButton } from "@/components/ui/Button";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";
import { literal } from "@/lib/filter";
import { type BulkChange, BulkDialog } from "./BulkDialog";
import type { RunColumn } from "./columns";
import { ExportMenu } from "./ExportMenu";

/** A comparison of more is no longer one. */
const MOST_COMPARED = 100;

interface Props {
  ids: readonly string[];
  list: RunList;
  columns: readonly RunColumn[];
  name: string;
  /** All that the search finds, if these are more than those that are selected. */
  found: number | undefined;
  onSelectAll(): void;
  onClear(): void;
}

/** What can be done with the runs that are selected. */
export function BulkBar({ ids, list, columns, name, found, onSelectAll, onClear }: Props) {
  const [asked, setAsked] = useState<BulkChange>();
  const { edit, manage, reason } = useAllowed();
  const active = list.view === "active";
  const these = { ...list, topLevel: false, filter: `attributes.run_id IN (${ids.map(literal).join(", ")})` };
  return (
    <div role="toolbar" aria-label="Selected runs" className="flex flex-wrap items-center gap-2">
      <span aria-live="polite" className="text-sm font-medium">
        {formatCount(ids.length, "run")} selected
      </span>
      {found !== undefined && found > ids.length && (
        <Button look="quiet" size="small" onClick={onSelectAll}>
          Select {found > MOST_AT_ONCE ? `the first ${MOST_AT_ONCE.toLocaleString("en-US")}` : `all ${found.toLocaleString("en-US")}`}
        </Button>
      )}
      {active && ids.length > 1 && ids.length <= MOST_COMPARED && (
        <Link
          to="/compare"
          search={{ runs: [...ids] }}
          className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:brightness-110"
        >
          <GitCompareArrows className="size-4" /> Compare
        </Link>
      )}
      {active && ids.length <= MOST_COMPARED && (
        <Link
          to="/experiments/$experimentId/charts"
          params={{ experimentId: list.experimentId }}
          search={{ filter: these.filter }}
          className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm font-medium hover:bg-sunken"
        >
          <ChartLine className="size-4" /> <span className="max-sm:sr-only">Charts</span>
        </Link>
      )}
      {active && edit && (
        <>
          <Button onClick={() => setAsked("tag")}>
            <Tag className="size-4" /> <span className="max-sm:sr-only">Tag</span>
          </Button>
          <Button disabled={!manage} title={reason} onClick={() => setAsked("move")}>
            <FolderInput className="size-4" /> <span className="max-sm:sr-only">Move</span>
          </Button>
        </>
      )}
      <ExportMenu list={these} columns={columns} name={name} />
      {edit && active && (
        <Button look="danger" disabled={!manage} title={reason} onClick={() => setAsked("delete")}>
          <Trash2 className="size-4" /> <span className="max-sm:sr-only">Delete</span>
        </Button>
      )}
      {edit && !active && (
        <Button disabled={!manage} title={reason} onClick={() => setAsked("restore")}>
          <RotateCcw className="size-4" /> <span className="max-sm:sr-only">Restore</span>
        </Button>
      )}
      <IconButton label="Clear the selection" onClick={onClear}>
        <X className="size-4" />
      </IconButton>
      {asked && (
        <BulkDialog
          change={asked}
          ids={ids}
          experimentId={list.experimentId}
          onDone={(gone) => {
            setAsked(undefined);
            if (gone) onClear();
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
