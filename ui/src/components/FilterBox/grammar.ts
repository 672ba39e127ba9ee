/** What a filter box knows of the things that are searched for. */

export type FieldType = "text" | "number" | "time";

/** A field with a name of its own. */
export interface NamedField {
  name: string;
  type: FieldType;
  /** All the values it can have, where they are few and known. */
  values?: readonly string[];
  /** What it is compared with, if that is not what its type says. */
  operators?: readonly string[];
}

/** Fields with a common prefix: `params.KEY`, `datasets.name`. */
export interface FieldGroup {
  prefix: string;
  type: FieldType;
  /** The keys, where they are fixed; otherwise the source says which there are. */
  keys?: readonly NamedField[];
  /** What can follow a key in backticks: `.min` of a metric. */
  suffixes?: readonly string[];
  operators?: readonly string[];
}

/** Everything that can be searched for on one kind of thing. */
export interface FilterGrammar {
  attributes: readonly NamedField[];
  groups: readonly FieldGroup[];
}

export interface FilterValue {
  value: string;
  /** How many have it, if that is known. */
  count?: number;
}

/** Where a filter box learns what it can offer. The functions may be asked at every letter: they should cache. */
export interface FilterSource {
  grammar: FilterGrammar;
  /** Keys of a group whose keys are not fixed, those that contain a text; at most some dozens. */
  keys?(prefix: string, contains: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Values of a text field (`params.optimizer`, `status`), those that contain a text; at most some dozens. */
  values?(field: { prefix: string; key: string }, contains: string, signal: AbortSignal): Promise<readonly FilterValue[]>;
}

const EQUAL = ["=", "!="];
const LISTS = ["IN", "NOT IN"];
const NULL = ["IS NULL", "IS NOT NULL"];
export const OPERATORS: Record<FieldType, readonly string[]> = {
  text: [...EQUAL, "LIKE", "ILIKE", ...LISTS, "NOT LIKE", ...NULL],
  number: [">", ">=", "<", "<=", ...EQUAL, "BETWEEN", ...LISTS, ...NULL],
  time: [">", ">=", "<", "<=", "BETWEEN", ...EQUAL, ...NULL],
};
export const MATCHING = [...OPERATORS.text, "RLIKE"];
