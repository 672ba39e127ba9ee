/** Lists of traces, their sessions and their figures. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, post } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type TraceInfo = Schemas["TraceInfoMessage"];
export type Assessment = Schemas["AssessmentMessage"];
export type TraceSession = Schemas["TraceSession"];

const PAGE = 100;
const LARGEST_PAGE = 500;

/** What a list of traces shows, and in which order. */
export interface TraceQuestion {
  experimentId: string;
  /** As the reader wrote it. */
  filter: string;
  /** What else must hold. */
  conditions: string[];
  /** Only traces that began in so many milliseconds before now. */
  within?: number;
  /** Only traces that began at or after the one and before the other, in milliseconds. */
  from?: number;
  to?: number;
  orderBy?: string[];
}

export interface TracesPage {
  traces: TraceInfo[];
  next: Place | undefined;
}

/** Where a list goes on. The time from which on traces are wanted stays that of its first page. */
interface Place {
  token: string;
  since: number | undefined;
}

export function tracesQuery(question: TraceQuestion) {
  return infiniteQueryOptions({
    queryKey: ["traces", "search", question],
    queryFn: ({ pageParam, signal }) => fetchPage(question, pageParam, signal),
    initialPageParam: undefined as Place | undefined,
    getNextPageParam: (page: TracesPage) => page.next,
  });
}

async function fetchPage(question: TraceQuestion, place: Place | undefined, signal: AbortSignal): Promise<TracesPage> {
  const since = place ? place.since : (question.from ?? (question.within && Date.now() - question.within));
  const page = await search(question, since, place?.token, PAGE, signal);
  const token = page.next_page_token || undefined;
  return { traces: page.traces ?? [], next: token === undefined ? undefined : { token, since } };
}

/** One filter of conditions and of what the reader wrote. */
export function allOf(conditions: string[], filter: string): string {
  if (conditions.length === 0) return filter;
  return [...conditions, ...(filter ? [`(${filter})`] : [])].join(" AND ");
}

/** The conditions, the time and what the reader wrote, as one filter. */
function wholeFilter({ filter, conditions, within, from, to }: TraceQuestion, now = Date.now()): string {
  return timed(conditions, filter, from ?? (within && now - within), to);
}

function timed(conditions: string[], filter: string, since: number | undefined, to: number | undefined): string {
  const times = [since === undefined ? "" : `timestamp_ms >= ${since}`, to === undefined ? "" : `timestamp_ms < ${to}`];
  return allOf([...conditions, ...times.filter(Boolean)], filter);
}

async function search(
  { experimentId, filter, conditions, to, orderBy = [] }: TraceQuestion,
  since: number | undefined,
  token: string | undefined,
  most: number,
  signal: AbortSignal,
) {
  const ask = (text: string, max_results: number, page_token?: string) =>
    post(
      "/api/3.0/mlflow/traces/search",
      { locations: [placeOf(experimentId)], filter: text || undefined, order_by: orderBy, max_results, page_token },
      signal,
    );
  const whole = timed(conditions, filter, since, to);
  try {
    return await ask(whole, most, token);
  } catch (error) {
    // What is wrong with it is said of the filter as the reader wrote it.
    if (whole !== filter && filter && error instanceof ApiError && error.status === 400) await ask(filter, 1);
    throw error;
  }
}

function placeOf(experimentId: string): Schemas["TraceLocation"] {
  return { type: "MLFLOW_EXPERIMENT", mlflow_experiment: { experiment_id: experimentId } };
}

/** The conversations of the traces that are asked for, with what they took and how they were judged. */
export function sessionsQuery(question: TraceQuestion, order: string) {
  return infiniteQueryOptions({
    queryKey: ["traces", "sessions", question, order],
    queryFn: ({ pageParam, signal }) =>
      post(
        "/api/3.0/mlflow/traces/sessions",
        {
          locations: [placeOf(question.experimentId)],
          filter: wholeFilter(question) || undefined,
          order_by: order || undefined,
          include: ["figures", "request", "feedback"],
          max_results: PAGE,
          page_token: pageParam,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_page_token || undefined,
  });
}

/** A figure of the traces of an experiment. */
export interface FigureQuestion {
  experimentId: string;
  /** What is counted: traces, if nothing is said. */
  view?: "TRACES" | "SPANS" | "ASSESSMENTS";
  metric: string;
  aggregations: Schemas["Aggregation"][];
  dimensions?: string[];
  /** As a search of traces has it. */
  filter?: string;
  /** On the spans, or the assessments, that are counted. */
  filters?: string[];
  /** Both in milliseconds; with `interval`, in seconds, by time. */
  start?: number;
  end?: number;
  interval?: number;
}

export type Figure = Schemas["MetricDataPoint"];

const MOST_FIGURES = 1000;

export function figuresQuery(question: FigureQuestion) {
  return queryOptions({
    queryKey: ["traces", "figures", question],
    queryFn: async ({ signal }): Promise<Figure[]> => {
      const answer = await post(
        "/api/3.0/mlflow/traces/metrics",
        {
          experiment_ids: [question.experimentId],
          view_type: question.view ?? "TRACES",
          metric_name: question.metric,
          aggregations: question.aggregations,
          dimensions: question.dimensions,
          filter: question.filter || undefined,
          filters: question.filters,
          start_time_ms: question.start,
          end_time_ms: question.end,
          time_interval_seconds: question.interval,
          max_results: MOST_FIGURES,
        },
        signal,
      );
      return answer.data_points ?? [];
    },
  });
}

/** When the first trace of an experiment began, in milliseconds; null if there is none. */
export function firstTraceQuery(question: TraceQuestion) {
  return queryOptions({
    queryKey: ["traces", "first", question],
    queryFn: async ({ signal }) => {
      const page = await search({ ...question, orderBy: ["timestamp_ms ASC"] }, undefined, undefined, 1, signal);
      const time = page.traces?.[0]?.request_time;
      return time ? Date.parse(time) : null;
    },
  });
}

export type TraceValue = Schemas["TraceValue"];

/** The values of a field, the most frequent first, among the traces that are asked for. */
export function traceValuesQuery(question: TraceQuestion, field: string, contains: string) {
  return queryOptions({
    queryKey: ["traces", "values", question, field, contains],
    queryFn: ({ signal }) => traceValues(question.experimentId, wholeFilter(question), field, contains, signal),
  });
}

export const traceValues = (experimentId: string, filter: string, field: string, contains: string, signal: AbortSignal) =>
  post(
    "/api/3.0/mlflow/traces/values",
    { locations: [placeOf(experimentId)], filter: filter || undefined, field, contains: contains || undefined, max_results: 50 },
    signal,
  );

export type TraceKey = Schemas["TraceKey"];

/** The keys of tags and metadata and the names of judgements of the latest traces. */
export function traceKeysQuery(experimentId: string) {
  return queryOptions({
    queryKey: ["traces", "keys", experimentId],
    queryFn: async ({ signal }): Promise<TraceKey[]> => {
      const answer = await post("/api/3.0/mlflow/traces/keys", { locations: [placeOf(experimentId)], max_results: 1000 }, signal);
      return answer.keys ?? [];
    },
    staleTime: 30_000,
  });
}

export const linkTracesToRun = (runId: string, ids: string[]) =>
  post("/api/2.0/mlflow/traces/link-to-run", { run_id: runId, trace_ids: ids });

/** All traces that are asked for, page by page; at most so many. */
export async function* allTraces(question: TraceQuestion, most: number, signal: AbortSignal): AsyncGenerator<TraceInfo[]> {
  const since = question.from ?? (question.within && Date.now() - question.within);
  let token: string | undefined;
  for (let left = most; left > 0; ) {
    const page = await search(question, since, token, Math.min(LARGEST_PAGE, left), signal);
    const traces = page.traces ?? [];
    yield traces;
    left -= traces.length;
    token = page.next_page_token || undefined;
    if (!token) return;
  }
}

export const deleteTraces = (experimentId: string, ids: string[]) =>
  post("/api/3.0/mlflow/traces/delete-traces", { experiment_id: experimentId, request_ids: ids });
