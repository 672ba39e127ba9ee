import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Eye, EyeOff } from "lucide-react";
import { memo, useMemo, useRef, useState } from "react";
import { hover, useIsHovered } from "@/charts/hover";
import { IconButton } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { Status } from "@/components/ui/Status";
import { cx } from "@/lib/cx";
import { ColourPicker } from "./ColourPicker";
import { useCharts } from "./context";
import { FieldPicker } from "./FieldPicker";
import { type ChartRun, formatField, valueOf } from "./fields";
import { groupRuns } from "./grouping";
import { TOPS, USUAL_TOP } from "./search";

const ROW = 30;

/** The chosen runs: which there are, which are drawn, and in which colours. */
export function RunList({ total }: { total: number | undefined }) {
  const { experimentId, runs, visible, search, change } = useCharts();
  const { top = USUAL_TOP, sort, ascending } = search;
  const [wanted, setWanted] = useState("");
  const found = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return text ? runs.filter(({ name, id }) => name.toLowerCase().includes(text) || id.startsWith(text)) : runs;
  }, [runs, wanted]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: found.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 });
  const someHidden = visible.length < runs.length;
  const toggleFound = () => {
    const ids = new Set(found.map(({ id }) => id));
    const away = runs.filter((run) => !run.visible).map(({ id }) => id);
    const anyHidden = found.some((run) => !run.visible);
    const hidden = anyHidden ? away.filter((id) => !ids.has(id)) : [...new Set([...away, ...ids])];
    change({ hidden: hidden.length > 0 ? hidden : undefined });
  };

  return (
    <>
      <div className="grid shrink-0 gap-2 p-3 pb-2">
        <SearchBox label="Find a run" value={wanted} onChange={setWanted} />
        <div className="flex items-center gap-1.5">
          <Select
            label="Number of runs"
            value={String(top)}
            options={TOPS.map((count) => ({ value: String(count), label: `First ${count}` }))}
            onChange={(next) => change({ top: Number(next) === USUAL_TOP ? undefined : Number(next) })}
          />
          <FieldPicker
            label="Order of the runs"
            experimentId={experimentId}
            value={sort}
            kinds={["metric", "param"]}
            attributes={["start_time", "duration", "run_name"]}
            none="Newest"
            onChange={(field) => change({ sort: field, ascending: undefined })}
            className="flex-1"
          />
          {sort && (
            <IconButton label={ascending ? "Smallest first" : "Greatest first"} onClick={() => change({ ascending: ascending ? undefined : true })}>
              {ascending ? <ArrowUp className="size-4" /> : <ArrowDown className="size-4" />}
            </IconButton>
          )}
        </div>
      </div>
      {search.group && <GroupLegend />}
      <div className="flex h-7 shrink-0 items-center border-b border-line pr-3 pl-2 text-xs text-dim">
        <IconButton size="smallIcon" label={found.some((run) => !run.visible) ? "Show all of these" : "Hide all of these"} onClick={toggleFound}>
          {someHidden ? <EyeOff className="size-3.5" /> : <Eye className="size-3.5" />}
        </IconButton>
        <span className="pl-1 tabular-nums" aria-live="polite">
          {visible.length} drawn{total !== undefined && ` of ${total.toLocaleString("en-US")}`}
        </span>
      </div>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const run = found[index]!;
            return <RunItem key={run.id} run={run} top={start} sort={sort} hidden={search.hidden} change={change} />;
          })}
        </ul>
      </div>
    </>
  );
}

/** Which colours the groups have. */
function GroupLegend() {
  const { visible, search, parents } = useCharts();
  const groups = useMemo(() => groupRuns(visible, search.group ?? "", parents), [visible, search.group, parents]);
  return (
    <section aria-label="Groups" className="max-h-[35%] shrink-0 overflow-y-auto border-y border-line py-1.5">
      <ul>
        {groups.map((group) => (
          <li key={group.id} className="flex h-6 items-center gap-2 px-4 text-sm" onMouseEnter={() => hover(group.id)} onMouseLeave={() => hover(undefined)}>
            <span className="size-3 shrink-0 rounded-full" style={{ background: group.colour }} />
            <span className="min-w-0 flex-1 truncate" title={group.name}>
              {group.name}
            </span>
            <span className="text-xs text-dim tabular-nums">{group.runs.length}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  run: ChartRun;
  top: number;
  sort: string | undefined;
  hidden: string[] | undefined;
  change: ReturnType<typeof useCharts>["change"];
}

const RunItem = memo(function RunItem({ run, top, sort, hidden = [], change }: ItemProps) {
  const hovered = useIsHovered(run.id);
  const toggle = () => {
    const next = run.visible ? [...hidden, run.id] : hidden.filter((id) => id !== run.id);
    change({ hidden: next.length > 0 ? next : undefined });
  };
  return (
    <li
      className={cx("absolute inset-x-0 flex items-center gap-1 pr-3 pl-2 text-sm", hovered && "bg-sunken", !run.visible && "opacity-50")}
      style={{ height: ROW, transform: `translateY(${top}px)` }}
      onMouseEnter={() => hover(run.id)}
      onMouseLeave={() => hover(undefined)}
    >
      <IconButton size="smallIcon" label={`${run.visible ? "Hide" : "Show"} ${run.name}`} aria-pressed={!run.visible} onClick={toggle}>
        {run.visible ? <Eye className="size-3.5" /> : <EyeOff className="size-3.5" />}
      </IconButton>
      <ColourPicker run={run} />
      <Link to="/runs/$runId" params={{ runId: run.id }} className="min-w-0 flex-1 truncate hover:text-accent" title={run.name}>
        {run.name}
      </Link>
      {sort ? (
        <span className="max-w-24 shrink-0 truncate text-xs text-dim tabular-nums">{formatField(sort, valueOf(run.row, sort))}</span>
      ) : (
        run.row.info.status !== "FINISHED" && <Status status={run.row.info.status} brief />
      )}
    </li>
  );
});
