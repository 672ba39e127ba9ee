import { Check, CircleAlert, Flag, Target, X } from "lucide-react";
import type { Assessment } from "@/api/traces";
import { cx } from "@/lib/cx";
import { verdictOf } from "./trace";

const CHIP = "inline-flex h-5 max-w-44 shrink-0 items-center gap-1 rounded-full px-2 text-xs";

const LOOKS = {
  yes: { Icon: Check, colour: "text-ok", soft: "bg-ok-soft" },
  no: { Icon: X, colour: "text-bad", soft: "bg-bad-soft" },
  value: { Icon: undefined, colour: "", soft: "bg-sunken" },
  expected: { Icon: Target, colour: "text-dim", soft: "bg-sunken" },
  issue: { Icon: Flag, colour: "text-warn", soft: "bg-warn-soft" },
  error: { Icon: CircleAlert, colour: "text-warn", soft: "bg-warn-soft" },
};

/** What a judgement says: an icon, or its value. */
export function VerdictText({ assessment }: { assessment: Assessment }) {
  const { kind, text } = verdictOf(assessment);
  const { Icon, colour } = LOOKS[kind];
  const silent = kind === "yes" || kind === "no";
  return (
    <span className="inline-flex min-w-0 items-center gap-1" title={titleOf(assessment, text)}>
      {Icon && <Icon aria-label={silent ? text : kind} className={cx("size-3.5 shrink-0", colour)} />}
      {!silent && <span className="truncate tabular-nums">{text}</span>}
    </span>
  );
}

function titleOf({ assessment_name: name, source, rationale }: Assessment, text: string): string {
  const who = source?.source_id ? ` (${source.source_id})` : "";
  return `${name}: ${text}${who}${rationale ? `\n${rationale}` : ""}`;
}

export function AssessmentChips({ all }: { all: Assessment[] }) {
  return (
    <span className="flex gap-1 overflow-hidden">
      {all.map((assessment, index) => (
        <span key={assessment.assessment_id ?? index} className={cx(CHIP, LOOKS[verdictOf(assessment).kind].soft)}>
          <span className="truncate text-dim">{assessment.assessment_name}</span>
          <VerdictText assessment={assessment} />
        </span>
      ))}
    </span>
  );
}

export function TagChips({ tags }: { tags: [string, string][] }) {
  return (
    <span className="flex gap-1 overflow-hidden">
      {tags.map(([key, value]) => (
        <span key={key} className={cx(CHIP, "bg-sunken")} title={`${key}: ${value}`}>
          <span className="truncate">
            <span className="text-dim">{key}</span> {value}
          </span>
        </span>
      ))}
    </span>
  );
}
