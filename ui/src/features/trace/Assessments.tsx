import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteAssessment } from "@/api/trace";
import type { Assessment, TraceInfo } from "@/api/traces";
import { LongText } from "@/components/LongText";
import { Age } from "@/components/ui/Age";
import { IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { VerdictText } from "@/features/traces/Chips";
import { verdictOf } from "@/features/traces/trace";
import { cx } from "@/lib/cx";
import { Exception } from "./Exceptions";
import { type Judging, judgingOf, withHistory } from "./judging";
import type { SpanTree } from "./tree";

const SOURCES: Record<string, string> = { HUMAN: "person", LLM_JUDGE: "model", AI_JUDGE: "model", CODE: "code" };

interface Props {
  info: TraceInfo;
  tree: SpanTree;
  onSelect(id: string): void;
  onJudge(judging: Judging): void;
}

/** What people, models and programs think of the trace and of its spans. */
export function Assessments({ info, tree, onSelect, onJudge }: Props) {
  const { assessments = [] } = info;
  const [deleting, setDeleting] = useState<Assessment>();
  const mayJudge = useAllowed("assessment").edit;
  return (
    <div className="grid gap-3">
      {assessments.length === 0 && (
        <p className="py-6 text-center text-sm text-dim">
          Nobody has judged this trace.
          {mayJudge && (
            <>
              {" "}
              Press <Key>Y</Key> if it is good, <Key>N</Key> if it is bad, <Key>F</Key> for a number or a text, <Key>E</Key> for what should have come out.
            </>
          )}
        </p>
      )}
      {withHistory(assessments).map(({ one, before }, index) => (
        <Judgement
          key={one.assessment_id ?? index}
          one={one}
          before={before}
          tree={tree}
          onSelect={onSelect}
          onJudge={mayJudge ? onJudge : undefined}
          onDelete={mayJudge ? () => setDeleting(one) : undefined}
        />
      ))}
      {deleting && <DeleteDialog traceId={info.trace_id} assessment={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
}

function Key({ children }: { children: string }) {
  return <kbd className="rounded border border-line bg-surface px-1 font-mono text-xs">{children}</kbd>;
}

interface JudgementProps {
  one: Assessment;
  /** Those that it took the place of. */
  before: Assessment[];
  tree: SpanTree;
  onSelect(id: string): void;
  /** Undefined where the reader may not. */
  onJudge: ((judging: Judging) => void) | undefined;
  onDelete: (() => void) | undefined;
}

function Judgement({ one, before, tree, onSelect, onJudge, onDelete }: JudgementProps) {
  const changing = judgingOf(one);
  const { kind, text } = verdictOf(one);
  const node = tree.byId.get(one.span_id ?? "");
  const error = one.feedback?.error ?? one.error;
  const source = one.source;
  return (
    <section
      aria-label={one.assessment_name ?? "Assessment"}
      className={cx("group grid min-w-0 gap-1.5 rounded-lg border border-line bg-surface px-3 py-2", one.valid === false && "border-dashed text-dim")}
    >
      <header className="flex items-center gap-2 text-sm">
        <h3 className="truncate font-semibold">{one.assessment_name}</h3>
        {(kind === "yes" || kind === "no") && <VerdictText assessment={one} />}
        {kind === "expected" && <span className="text-xs text-dim">expected</span>}
        {one.valid === false && <span className="text-xs text-warn">overridden</span>}
        <span className="ml-auto text-xs whitespace-nowrap text-dim">
          <Age time={Date.parse(one.last_update_time ?? one.create_time ?? "") || undefined} />
        </span>
        {changing && onJudge && (
          <IconButton label={`Change ${one.assessment_name}`} size="smallIcon" onClick={() => onJudge(changing)}>
            <Pencil className="size-3.5" />
          </IconButton>
        )}
        {one.assessment_id && onDelete && (
          <IconButton label={`Delete ${one.assessment_name}`} size="smallIcon" onClick={onDelete}>
            <Trash2 className="size-3.5" />
          </IconButton>
        )}
      </header>
      {kind !== "yes" && kind !== "no" && kind !== "error" && <LongText text={text} className="text-sm" />}
      {error && <Exception thrown={{ type: error.error_code, message: error.error_message ?? "", stack: error.stack_trace ?? "" }} />}
      {one.rationale && <LongText text={one.rationale} className="text-sm text-dim" />}
      <p className="flex flex-wrap gap-x-3 text-xs text-dim">
        {source && (
          <span>
            {source.source_id && source.source_id !== "default" ? source.source_id : "unnamed"}, {SOURCES[source.source_type] ?? source.source_type}
          </span>
        )}
        {one.span_id && (
          <span>
            about{" "}
            {node ? (
              <button type="button" className="text-accent hover:underline" onClick={() => onSelect(node.id)}>
                {node.name}
              </button>
            ) : (
              <code className="font-mono">{one.span_id}</code>
            )}
          </span>
        )}
        {Object.entries(one.metadata ?? {}).map(([key, value]) => (
          <span key={key} className="max-w-64 truncate" title={`${key}: ${value}`}>
            {key}: {value}
          </span>
        ))}
      </p>
      {before.length > 0 && (
        <details className="text-xs text-dim">
          <summary>Before: {before.length}</summary>
          <ul className="grid gap-1 border-l-2 border-line pt-1 pl-3">
            {before.map((old, index) => (
              <li key={old.assessment_id ?? index} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
                <VerdictText assessment={old} />
                <span>{old.source?.source_id}</span>
                <Age time={Date.parse(old.last_update_time ?? old.create_time ?? "") || undefined} />
                {old.rationale && <LongText text={old.rationale} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function DeleteDialog({ traceId, assessment, onClose }: { traceId: string; assessment: Assessment; onClose(): void }) {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: () => deleteAssessment(traceId, assessment.assessment_id!),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["trace", traceId, "info"] });
      void queries.invalidateQueries({ queryKey: ["traces"] });
      onClose();
    },
  });
  return (
    <FormDialog title={`Delete “${assessment.assessment_name}”?`} action="Delete" danger pending={act.isPending} error={act.error} onSubmit={() => act.mutate()} onClose={onClose}>
      <p className="text-sm text-dim">
        {assessment.overrides ? "The judgement that it replaced counts again." : "It is gone for good."}
      </p>
    </FormDialog>
  );
}
