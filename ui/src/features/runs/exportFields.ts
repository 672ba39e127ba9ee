import { type RunColumn, TAG_OF } from "./columns";

/** The columns as an export takes them; the attributes of a run are always in it. */
export function fieldsOfExport(columns: readonly RunColumn[]): string[] {
  const fields = columns.flatMap(({ id, kind, key }) => {
    if (kind === "attributes") return TAG_OF[key] ? [`tags.${TAG_OF[key]}`] : [];
    if (kind === "min" || kind === "max") return [`metrics.\`${key.replaceAll("`", "``")}\`.${kind}`];
    return [id];
  });
  // A table of a file has to have one column of its own.
  return fields.length > 0 ? [...new Set(fields)] : ["tags.mlflow.runName"];
}
