/** What runs logged, key by key, next to each other. */

import { type MetricSummaries, summaryValue } from "@/api/metric-summaries";
import { metricValue, type Run } from "@/api/types";
import { formatDuration, formatNumber, formatTime } from "@/lib/format";

export type Section = "Run" | "Metrics" | "Params" | "Tags" | "Datasets";

/** One key in all runs. A run without it has undefined in its place. */
export interface CompareRow {
  section: Section;
  key: string;
  texts: (string | undefined)[];
  /** Of metrics and of params that are numbers in every run that has them. */
  numbers: (number | undefined)[] | undefined;
  differs: boolean;
}

/** Which value of a metric's course stands for it. */
const METRIC_VALUES = ["last", "min", "max"] as const;
export type MetricValue = (typeof METRIC_VALUES)[number];

/** Without `summaries` the last value of each metric. */
export function compareRows(runs: readonly Run[], of: MetricValue = "last", summaries?: MetricSummaries): CompareRow[] {
  return [
    ...facts(runs),
    ...keyed("Metrics", runs.map((run) => metricsOf(run, of, summaries))),
    ...keyed("Params", runs.map(paramsOf)),
    ...keyed("Datasets", runs.map(datasetsOf)),
    ...keyed("Tags", runs.map(tagsOf)),
  ];
}

/** The rows that a reader wants to see. */
export function wantedRows(rows: readonly CompareRow[], differences: boolean, find: string): CompareRow[] {
  const part = find.toLowerCase();
  return rows.filter((row) => (!differences || row.differs) && row.key.toLowerCase().includes(part));
}

function facts(runs: readonly Run[]): CompareRow[] {
  const fact = (key: string, text: (run: Run) => string | undefined) => rowOf("Run", key, runs.map(text), undefined);
  return [
    fact("Status", ({ info }) => info.status ?? undefined),
    fact("Started", ({ info }) => (info.start_time ? formatTime(info.start_time) : undefined)),
    fact("Duration", ({ info }) =>
      info.start_time && info.end_time ? formatDuration(info.end_time - info.start_time) : undefined,
    ),
    fact("User", ({ info }) => info.user_id || undefined),
    fact("Source", (run) => tagOf(run, "mlflow.source.name")),
    fact("Git commit", (run) => tagOf(run, "mlflow.source.git.commit")),
  ].filter((row) => row.texts.some((text) => text !== undefined));
}

function tagOf(run: Run, key: string): string | undefined {
  return run.data?.tags?.find((tag) => tag.key === key)?.value || undefined;
}

type Values = Map<string, string | number>;

function metricsOf(run: Run, of: MetricValue, summaries: MetricSummaries | undefined): Values {
  const found = of === "last" ? undefined : summaries?.get(run.info.run_id);
  if (!found) return new Map(run.data?.metrics?.map((metric) => [metric.key, metricValue(metric.value)]));
  return new Map([...found].map(([key, summary]) => [key, summaryValue(summary, of)]));
}

const paramsOf = (run: Run): Values => new Map(run.data?.params?.map(({ key, value }) => [key, value ?? ""]));

const tagsOf = (run: Run): Values =>
  new Map(
    run.data?.tags?.filter((tag) => !tag.key.startsWith("mlflow.")).map(({ key, value }) => [key, value ?? ""]),
  );

function datasetsOf(run: Run): Values {
  const digests = new Map<string, Set<string>>();
  for (const { dataset } of run.inputs?.dataset_inputs ?? []) {
    digests.set(dataset.name, (digests.get(dataset.name) ?? new Set()).add(dataset.digest));
  }
  return new Map([...digests].map(([name, found]) => [name, [...found].sort().join(", ")]));
}

function keyed(section: Section, found: Values[]): CompareRow[] {
  const keys = [...new Set(found.flatMap((values) => [...values.keys()]))];
  keys.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  return keys.map((key) => {
    const values = found.map((of) => of.get(key));
    const numbers = section === "Tags" || section === "Datasets" ? undefined : asNumbers(values);
    const texts = values.map((value) => (typeof value === "number" ? formatNumber(value, 6) : value));
    return rowOf(section, key, texts, numbers);
  });
}

function rowOf(
  section: Section,
  key: string,
  texts: (string | undefined)[],
  numbers: (number | undefined)[] | undefined,
): CompareRow {
  // 0.10 and 0.1 are the same number; two metrics may be written alike and differ.
  const values: (string | number | undefined)[] = numbers ?? texts;
  return { section, key, texts, numbers, differs: values.some((value) => !Object.is(value, values[0])) };
}

/** The values as numbers, if all of them are that. */
function asNumbers(values: (string | number | undefined)[]): (number | undefined)[] | undefined {
  const numbers: (number | undefined)[] = [];
  for (const value of values) {
    if (typeof value === "string" && !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return undefined;
    numbers.push(value === undefined ? undefined : Number(value));
  }
  return numbers.some((number) => number !== undefined) ? numbers : undefined;
}

/** How far a number is from the one it is compared with: `+0.02 (+3.1%)`; undefined where that says nothing. */
export function changeOf(value: number | undefined, from: number | undefined): string | undefined {
  if (value === undefined || from === undefined || !Number.isFinite(value) || !Number.isFinite(from)) return undefined;
  const change = value - from;
  if (change === 0) return undefined;
  const sign = change > 0 ? "+" : "";
  const share = from === 0 ? "" : ` (${sign}${formatNumber((100 * change) / Math.abs(from), 3)}%)`;
  return `${sign}${formatNumber(change, 3)}${share}`;
}

/** Which of the numbers are the lowest and the highest, when there is more than one. */
export function ends(numbers: readonly (number | undefined)[]): { lowest: number; highest: number } | undefined {
  const found = numbers.filter((number) => number !== undefined && !Number.isNaN(number)) as number[];
  const [lowest, highest] = [Math.min(...found), Math.max(...found)];
  return found.length > 1 && lowest < highest ? { lowest, highest } : undefined;
}
