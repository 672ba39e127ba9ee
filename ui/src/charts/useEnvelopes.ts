import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { envelopesQuery } from "@/api/envelopes";
import type { Axis, Envelope, Range } from "./curve";

const NONE: Envelope[] = [];
/** How much more than the range is fetched on both sides, as a part of it: lines go on to the edges. */
const MARGIN = 0.05;

/** Buckets by how many curves there are: a screen has not the pixels for more. */
function bucketsFor(curves: number): number {
  if (curves <= 20) return 1000;
  return curves <= 100 ? 300 : 200;
}

interface Options {
  /** Whether the chart is in sight. */
  enabled?: boolean;
}

/**
 * These metrics of these runs over the axis. With a range, first what is there of the whole, then, where that left
 * points out, the finer data of the range.
 */
export function useEnvelopes(runIds: readonly string[], keys: readonly string[], axis: Axis, range?: Range, { enabled = true }: Options = {}) {
  const buckets = bucketsFor(runIds.length * keys.length);
  const whole = useQuery({ ...envelopesQuery({ runIds, keys, axis, buckets }), enabled, placeholderData: keepPreviousData });
  const coarse = whole.data?.some((envelope) => !envelope.exact) ?? false;
  const wider = range && widened(range);
  const part = useQuery({
    ...envelopesQuery({ runIds, keys, axis, buckets, range: wider }),
    enabled: enabled && coarse && range !== undefined,
    placeholderData: keepPreviousData,
  });
  const finer = range && coarse && part.data && !part.isPlaceholderData ? part.data : undefined;
  const envelopes = useMemo(() => (finer ? refined(whole.data ?? NONE, finer) : (whole.data ?? NONE)), [whole.data, finer]);
  return {
    envelopes,
    isPending: whole.isPending,
    /** Whether what is drawn is not yet what was asked for. */
    isStale: whole.isPlaceholderData || (range !== undefined && coarse && part.isFetching && !finer),
    error: whole.error ?? part.error,
    refetch: () => void Promise.all([whole.refetch(), coarse && range ? part.refetch() : undefined]),
  };
}

function widened([from, to]: Range): Range {
  const more = (to - from) * MARGIN;
  return [from - more, to + more];
}

/** The coarse curves with their middle parts replaced by the finer ones. */
export function refined(coarse: readonly Envelope[], finer: readonly Envelope[]): Envelope[] {
  const parts = new Map(finer.map((part) => [`${part.runId} ${part.metric}`, part]));
  return coarse.map((envelope) => {
    const part = parts.get(`${envelope.runId} ${envelope.metric}`);
    if (!part || part.x.length === 0 || envelope.exact) return envelope;
    const before = envelope.x.findIndex((x) => x >= part.x[0]!);
    const end = envelope.x.findIndex((x) => x > part.x.at(-1)!);
    const [head, tail] = [before < 0 ? envelope.x.length : before, end < 0 ? envelope.x.length : end];
    const joined = (pick: (one: Envelope) => number[]) => [...pick(envelope).slice(0, head), ...pick(part), ...pick(envelope).slice(tail)];
    const counts = (one: Envelope) => (one.nan.length > 0 ? one.nan : one.x.map(() => 0));
    return {
      ...envelope,
      points: part.points,
      exact: part.exact && head === 0 && tail === envelope.x.length,
      x: joined((one) => one.x),
      min: joined((one) => one.min),
      max: joined((one) => one.max),
      mean: joined((one) => one.mean),
      last: joined((one) => one.last),
      nan: envelope.nan.length + part.nan.length > 0 ? joined(counts) : [],
    };
  });
}
