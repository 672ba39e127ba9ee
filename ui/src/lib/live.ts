/**
 * Live pages: the server says what changed, and what a page watches is fetched anew.
 *
 * A tab has one stream for all that it shows (`GET events`). Where the stream is refused, the page looks every few
 * seconds instead. In a tab that nobody sees nothing is done; when it is seen again, everything watched is fetched.
 */

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { serverUrl } from "@/api/request";
import { addressIn } from "@/api/workspace";
import { atMostEvery } from "./atMostEvery";
import { fetchAnew } from "./fetchAnew";

/** What can change; as the server's events name it. */
export type Kind = "experiments" | "runs" | "metrics" | "traces" | "assessments" | "models" | "registry" | "webhooks" | "views";

/** What the server says: of which kinds something changed, and in which experiments, if it is that exact. */
export interface Change {
  kinds: string[];
  experiment_ids?: string[];
}

/** How the page hears of changes: by the stream, by looking every few seconds, or (nothing watched, hidden) not. */
export type Hearing = "off" | "connecting" | "live" | "polling";

export interface Watcher {
  kinds: readonly string[];
  experimentId?: string;
  /** Called for a change that matters; not more often than the watcher itself allows. */
  wake(): void;
}

/** Whether a change matters to who watches. An event that names no experiments is about all. */
export function matters(change: Change, watcher: Omit<Watcher, "wake">): boolean {
  if (!change.kinds.some((kind) => watcher.kinds.includes(kind))) return false;
  const { experiment_ids: ids } = change;
  return !ids?.length || watcher.experimentId === undefined || ids.includes(watcher.experimentId);
}

const POLL = 5_000;
const LEAST_WAIT = 5_000;
const MOST_WAIT = 60_000;
/** Between the beginning of a stream and the look at what changed before it. */
const SETTLED = 1_000;
/** Between two looks at the same thing, however much changes. */
const PACE = 2_000;

const watchers = new Set<Watcher>();
const listeners = new Set<() => void>();
let hearing: Hearing = "off";
let source: EventSource | undefined;
let wait = LEAST_WAIT;
let again: ReturnType<typeof setTimeout> | undefined;
let poll: ReturnType<typeof setInterval> | undefined;
let settled: ReturnType<typeof setTimeout> | undefined;

function become(next: Hearing): void {
  if (next === hearing) return;
  hearing = next;
  if (next === "polling") poll ??= setInterval(wakeAll, POLL);
  else {
    clearInterval(poll);
    poll = undefined;
  }
  listeners.forEach((listener) => listener());
}

function wakeAll(): void {
  watchers.forEach((watcher) => watcher.wake());
}

function open(): void {
  if (source || watchers.size === 0 || document.hidden) return;
  if (hearing === "off") become("connecting");
  source = new EventSource(serverUrl(addressIn("/api/3.0/mlflow/events")));
  source.addEventListener("open", () => {
    // What changed while nobody listened has no event: after polling, and between what the page asked for first and
    // the beginning of the stream. The first answers are left to come in peace.
    const missed = hearing === "polling";
    wait = LEAST_WAIT;
    become("live");
    if (missed) wakeAll();
    else settled = setTimeout(wakeAll, SETTLED);
  });
  source.addEventListener("change", (event: MessageEvent<string>) => {
    const change = JSON.parse(event.data) as Change;
    for (const watcher of watchers) if (matters(change, watcher)) watcher.wake();
  });
  source.addEventListener("error", () => {
    become("polling");
    // A lost connection the browser opens again by itself; a refused one stays closed.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = undefined;
    again = setTimeout(open, wait);
    wait = Math.min(2 * wait, MOST_WAIT);
  });
}

function close(): void {
  clearTimeout(again);
  clearTimeout(settled);
  source?.close();
  source = undefined;
  become("off");
}

function onVisibility(): void {
  if (document.hidden) return close();
  open();
  wakeAll();
}

/** Adds one who watches; the function ends it. */
export function watch(watcher: Watcher): () => void {
  if (watchers.size === 0) document.addEventListener("visibilitychange", onVisibility);
  watchers.add(watcher);
  open();
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    document.removeEventListener("visibilitychange", onVisibility);
    // Between two pages nobody watches for a moment: the stream outlives it.
    setTimeout(() => watchers.size === 0 && close(), 1_000);
  };
}

/** What to do when something changed: queries to fetch anew, by the beginnings of their keys, or a function. */
export type Refresh = readonly QueryKey[] | (() => void);

interface Options {
  /** Only what happens in this experiment. */
  experimentId?: string;
  /** False: nothing that is shown can change any more. */
  enabled?: boolean;
}

/**
 * Keeps what is shown up to date: whenever something of these kinds changes, the queries whose keys begin so are
 * fetched anew (those that are shown; others when they are shown again), at most every two seconds.
 */
export function useLive(kinds: readonly Kind[], refresh: Refresh, { experimentId, enabled = true }: Options = {}): void {
  const queries = useQueryClient();
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  const watched = kinds.join();
  useEffect(() => {
    if (!enabled) return;
    const look = atMostEvery(PACE, () => {
      const what = latest.current;
      if (typeof what === "function") return what();
      for (const queryKey of what) void fetchAnew(queries, { queryKey });
    });
    const end = watch({ kinds: watched.split(","), experimentId, wake: look });
    return () => {
      look.cancel();
      end();
    };
  }, [watched, experimentId, enabled, queries]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How the page hears of changes now. */
export function useHearing(): Hearing {
  return useSyncExternalStore(subscribe, () => hearing);
}
