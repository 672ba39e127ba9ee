/** What the page says of a folder with an MLmodel file. */

/** A column or tensor of a signature, in a word each. */
export interface Field {
  name: string;
  type: string;
}

export interface ModelSummary {
  flavors: string[];
  inputs: Field[];
  outputs: Field[];
}

/** The flavors and the signature in the text of an MLmodel file, as our and MLflow's writers lay it out. */
export function modelSummary(text: string): ModelSummary {
  const flavors = [...blockOf(text, "flavors").matchAll(/^ {2}([\w.-]+):/gm)].map(([, name]) => name!);
  const signature = blockOf(text, "signature");
  return { flavors, inputs: fieldsOf(signature, "inputs"), outputs: fieldsOf(signature, "outputs") };
}

/** The indented lines below a key of the file. */
function blockOf(text: string, key: string): string {
  return new RegExp(`^${key}:[ \\t]*\\n((?:[ \\t]+.*(?:\\n|$))*)`, "m").exec(text)?.[1] ?? "";
}

/** A schema is JSON in single quotes, which may be folded over lines. */
function fieldsOf(signature: string, key: string): Field[] {
  const quoted = new RegExp(`^ {2}${key}: '((?:[^']|'')*)'`, "m").exec(signature)?.[1];
  if (!quoted) return [];
  let fields: unknown;
  try {
    fields = JSON.parse(quoted.replace(/''/g, "'").replace(/\s*\n\s*/g, " "));
  } catch {
    // Not as writers lay it out: the file itself can be read beside.
    return [];
  }
  return Array.isArray(fields) ? fields.map(fieldOf) : [];
}

function fieldOf(value: unknown, index: number): Field {
  const { name, type, required, "tensor-spec": tensor } = (value ?? {}) as Record<string, unknown>;
  const { dtype, shape } = (tensor ?? {}) as Record<string, unknown>;
  const kind = tensor ? `${String(dtype)} (${Array.isArray(shape) ? shape.join(", ") : ""})` : String(type ?? "");
  return { name: typeof name === "string" ? name : `#${index + 1}`, type: required === false ? `${kind}, optional` : kind };
}
