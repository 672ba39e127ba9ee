import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { TraceInfo } from "@/api/traces";
import { Age } from "@/components/ui/Age";
import { Status } from "@/components/ui/Status";
import { Prose } from "@/features/trace/Prose";
import { cx } from "@/lib/cx";
import { formatDuration } from "@/lib/format";
import { AssessmentChips } from "./Chips";
import { formatCost, formatTokens } from "./figures";
import { previewText } from "./preview";
import { assessmentsOf, costOf, latencyOf, nameOf, stateOf, timeOf, tokensOf } from "./trace";

/** A trace as a part of a conversation. */
export const Turn = memo(function Turn({ info }: { info: TraceInfo }) {
  const latency = latencyOf(info);
  const tokens = tokensOf(info);
  const cost = costOf(info);
  const judged = assessmentsOf(info);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 [content-visibility:auto]">
      <Said label="Request" preview={info.request_preview} className="justify-self-end bg-accent-soft" />
      <Said label="Response" preview={info.response_preview} className="justify-self-start border border-line bg-surface" />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-dim tabular-nums">
        <Link
          to="/traces/$traceId"
          params={{ traceId: info.trace_id }}
          className="inline-flex items-center gap-1 font-medium text-ink hover:text-accent"
        >
          <Status status={stateOf(info)} brief />
          {nameOf(info)}
        </Link>
        <Age time={timeOf(info)} />
        {latency !== undefined && <span>{formatDuration(latency)}</span>}
        {tokens && <span>{formatTokens(tokens.total)} tokens</span>}
        {cost && <span>{formatCost(cost.total)}</span>}
        {judged.length > 0 && <AssessmentChips all={judged} />}
      </div>
    </li>
  );
});

/** A preview is cut by the server at so many characters. */
const CUT = 1000;

function Said({ label, preview, className }: { label: string; preview: string | null | undefined; className: string }) {
  const text = previewText(preview);
  if (!text) return null;
  return (
    <div className={cx("max-w-[85%] rounded-xl px-3.5 py-2 text-sm", className)}>
      <span className="sr-only">{label}: </span>
      <div data-said>
        <Prose text={text} className="text-sm" />
      </div>
      {(preview?.length ?? 0) >= CUT && <p className="pt-1 text-xs text-dim">Cut; the trace has all of it.</p>}
    </div>
  );
}
