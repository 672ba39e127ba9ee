import { useMemo } from "react";
import type { Run } from "@/api/types";
import { CopyButton } from "@/components/ui/CopyButton";
import { KeyTable } from "./KeyTable";

/** With what the run was made. */
export function ParamTable({ run }: { run: Run }) {
  const params = run.data?.params;
  const rows = useMemo(() => (params ?? []).map(({ key, value }) => ({ key, value: value ?? "" })), [params]);
  const all = useMemo(() => JSON.stringify(Object.fromEntries(rows.map(({ key, value }) => [key, value])), null, 2), [rows]);
  return <KeyTable title="Params" none="No params logged." rows={rows} tools={rows.length > 0 && <CopyButton label="Copy all as JSON" text={all} />} />;
}
