/** Data sets of a run: what their schemas and profiles say. */

import type { Dataset } from "@/api/types";

export interface SchemaField {
  name: string;
  type: string;
  required?: boolean;
}

/** What a data set was used for: `training`, `eval`. */
export function contextOf(dataset: Dataset): string | undefined {
  return dataset.tags?.find((tag) => tag.key === "mlflow.data.context")?.value || undefined;
}

/** The columns or tensors of a schema as it is logged; undefined for one that is written in another way. */
export function schemaFields(schema: string | null | undefined): SchemaField[] | undefined {
  const value = parsed(schema);
  const { mlflow_colspec: columns, mlflow_tensorspec: tensors } = record(value);
  if (Array.isArray(columns)) return columns.map(columnOf);
  if (tensors === undefined) return undefined;
  const { features, targets } = record(tensors);
  const found = [...tensorsOf(features, "features"), ...tensorsOf(targets, "targets")];
  return found.length > 0 ? found : undefined;
}

function columnOf(value: unknown, index: number): SchemaField {
  const { name, type, required } = record(value);
  return {
    name: typeof name === "string" ? name : `#${index + 1}`,
    type: typeof type === "string" ? type : JSON.stringify(type ?? null),
    required: typeof required === "boolean" ? required : undefined,
  };
}

function tensorsOf(value: unknown, part: string): SchemaField[] {
  const specs = Array.isArray(value) ? value : [];
  return specs.map((spec, index) => {
    const { name, "tensor-spec": tensor } = record(spec);
    const { dtype, shape } = record(tensor);
    const place = specs.length > 1 ? `${part} #${index + 1}` : part;
    return { name: typeof name === "string" ? name : place, type: `${String(dtype)} (${Array.isArray(shape) ? shape.join(", ") : ""})` };
  });
}

/** A profile as keys and values; undefined if it is none of the kind. */
export function profileEntries(profile: string | null | undefined): [string, string][] | undefined {
  const value = parsed(profile);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).map(([key, inner]) => [key, typeof inner === "string" ? inner : JSON.stringify(inner)]);
}

/** The address or path in a source, which is JSON or a text. */
export function sourceText(source: string | null | undefined): string {
  const value = record(parsed(source));
  const known = ["uri", "url", "path", "table_name", "query", "delta_table_name"].map((key) => value[key]).find((one) => typeof one === "string" && one);
  return typeof known === "string" ? known : (source ?? "");
}

function parsed(text: string | null | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: it is shown as the text that it is.
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
