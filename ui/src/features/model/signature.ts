/** Schemas as MLmodel files have them, as rows for people. They are logged data: nothing of them is taken for granted. */

export interface SchemaRow {
  name: string;
  type: string;
  /** Only params have one. */
  fallback?: string;
  required?: boolean;
}

const DEEPEST = 8;

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** A type in one line: `double`, `array<long>`, `{name: string, age?: long}`, `float32 (-1, 28, 28)`. */
export function typeText(spec: unknown, depth = 0): string {
  if (depth > DEEPEST) return "…";
  const given = record(spec);
  if (!given) return typeof spec === "string" ? spec : "?";
  const tensor = record(given["tensor-spec"]);
  if (tensor) return `${String(tensor.dtype ?? "?")} (${list(tensor.shape).map(String).join(", ")})`;
  switch (given.type) {
    case "array":
      return `array<${typeText(given.items, depth + 1)}>`;
    case "map":
      return `map<${typeText(given.values, depth + 1)}>`;
    case "object": {
      const inner = Object.entries(record(given.properties) ?? {}).map(
        ([name, item]) => `${name}${record(item)?.required === false ? "?" : ""}: ${typeText(item, depth + 1)}`,
      );
      return `{${inner.join(", ")}}`;
    }
    default:
      return typeof given.type === "string" ? given.type : "?";
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A schema's columns or tensors; those without a name are numbered. */
export function schemaRows(schema: readonly unknown[] | null | undefined): SchemaRow[] {
  const all = schema ?? [];
  return all.map((spec, index) => {
    const given = record(spec) ?? {};
    const unnamed = all.length === 1 ? "–" : String(index);
    return {
      name: typeof given.name === "string" && given.name ? given.name : unnamed,
      type: typeText(given),
      required: given.required === false || given.optional === true ? false : true,
    };
  });
}

/** Parameters of `predict`, with what they are when they are not given. */
export function paramRows(schema: readonly unknown[] | null | undefined): SchemaRow[] {
  return (schema ?? []).map((spec, index) => {
    const given = record(spec) ?? {};
    const shape = Array.isArray(given.shape) ? ` (${given.shape.map(String).join(", ")})` : "";
    return {
      name: typeof given.name === "string" ? given.name : String(index),
      type: `${typeText(given)}${shape}`,
      fallback: given.default === undefined ? undefined : JSON.stringify(given.default),
    };
  });
}
