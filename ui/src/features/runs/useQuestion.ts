import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type RunList, type RunParts, runWindowQuery } from "@/api/runs";

/**
 * What the table shows while something else is asked for: the list of before, until the first runs of the new one are
 * there. So nothing flickers, and a filter that the server does not understand leaves the table as it is.
 */
export function useQuestion(wanted: RunList, parts: RunParts | undefined, enabled: boolean) {
  const first = useQuery({ ...runWindowQuery(wanted, 0, parts ?? NOTHING), enabled: enabled && parts !== undefined });
  const [shown, setShown] = useState(wanted);
  const same = nameOf(shown) === nameOf(wanted);
  const ready = first.data !== undefined || !enabled;
  const other = shown.experimentId !== wanted.experimentId;
  if (!same && (ready || other)) setShown(wanted);
  return {
    list: same || ready || other ? wanted : shown,
    /** Whether what is shown is not what was asked for. */
    behind: !same && !ready,
    first,
  };
}

const NOTHING: RunParts = { fields: [], summaries: [] };
const nameOf = (list: RunList) => JSON.stringify(list);
