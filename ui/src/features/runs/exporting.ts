/** Runs as a file. */

import type { RunList } from "@/api/runs";
import { send, serverUrl } from "@/api/request";
import { VIEW_TYPES } from "@/api/types";
import type { RunColumn } from "./columns";
import { fieldsOfExport } from "./exportFields";

export type ExportForm = "csv" | "parquet";

/** Fetches all runs of a list, with these columns, and hands them to the browser as a file. */
export async function exportRuns(list: RunList, columns: readonly RunColumn[], form: ExportForm, name: string): Promise<void> {
  const response = await send(serverUrl(`/api/2.0/mlflow/runs/export?format=${form}`), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      experiment_ids: [list.experimentId],
      filter: list.filter || undefined,
      order_by: list.orderBy,
      run_view_type: VIEW_TYPES[list.view],
      fields: fieldsOfExport(columns),
    }),
  });
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}.${form}`;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
