import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { atMostEvery } from "./atMostEvery";
import { matters, watch } from "./live";

/** A stream that the test holds in its hands. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 0;

  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }

  opens(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  refused(): void {
    this.readyState = FakeSource.CLOSED;
    this.dispatchEvent(new Event("error"));
  }

  says(change: unknown): void {
    this.dispatchEvent(Object.assign(new Event("change"), { data: JSON.stringify(change) }));
  }
}

/** The document as far as live pages look at it. */
const page = Object.assign(new EventTarget(), { hidden: false, baseURI: "http://localhost/p/" });
const see = (seen: boolean) => {
  page.hidden = !seen;
  page.dispatchEvent(new Event("visibilitychange"));
};
const ends: (() => void)[] = [];
const woken = vi.fn();
const watching = (kinds: string[], experimentId?: string) => ends.push(watch({ kinds, experimentId, wake: woken }));
const stream = () => FakeSource.all.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("document", page);
  page.hidden = false;
  FakeSource.all = [];
  woken.mockClear();
});

afterEach(() => {
  ends.splice(0).forEach((end) => end());
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
});

test("a change matters to those that watch its kind and its experiment", () => {
  expect(matters({ kinds: ["runs"] }, { kinds: ["runs"] })).toBe(true);
  expect(matters({ kinds: ["traces"] }, { kinds: ["runs"] })).toBe(false);
  expect(matters({ kinds: ["runs"], experiment_ids: ["1"] }, { kinds: ["runs"], experimentId: "2" })).toBe(false);
  expect(matters({ kinds: ["runs"], experiment_ids: ["1"] }, { kinds: ["runs"] })).toBe(true);
  expect(matters({ kinds: ["runs"], experiment_ids: [] }, { kinds: ["runs"], experimentId: "2" })).toBe(true);
});

test("a tab has one stream, however many watch", () => {
  watching(["runs"]);
  watching(["traces"]);
  expect(FakeSource.all.map(({ url }) => url)).toEqual(["http://localhost/p/api/3.0/mlflow/events"]);
  stream().opens();
  expect(woken).not.toHaveBeenCalled();
  stream().says({ kinds: ["runs"] });
  expect(woken).toHaveBeenCalledTimes(1);
});

test("what changed between the first answers and the beginning of the stream is looked at", () => {
  watching(["runs"]);
  stream().opens();
  vi.advanceTimersByTime(1_000);
  expect(woken).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(woken).toHaveBeenCalledTimes(1);
});

test("where the stream is refused it is looked every five seconds, until the stream is there", () => {
  watching(["runs"]);
  stream().refused();
  vi.advanceTimersByTime(5_000);
  expect(woken).toHaveBeenCalledTimes(1);
  expect(FakeSource.all).toHaveLength(2);
  stream().opens();
  expect(woken).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(20_000);
  expect(woken).toHaveBeenCalledTimes(2);
});

test("it is asked for more and more seldom", () => {
  watching(["runs"]);
  for (const wait of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    const before = FakeSource.all.length;
    stream().refused();
    vi.advanceTimersByTime(wait - 1);
    expect(FakeSource.all).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(FakeSource.all).toHaveLength(before + 1);
  }
  stream().opens();
});

test("a hidden tab listens to nothing, and catches up when it is seen", () => {
  watching(["runs"]);
  stream().opens();
  see(false);
  expect(stream().readyState).toBe(FakeSource.CLOSED);
  vi.advanceTimersByTime(60_000);
  expect(woken).not.toHaveBeenCalled();
  see(true);
  expect(FakeSource.all).toHaveLength(2);
  expect(woken).toHaveBeenCalledTimes(1);
});

test("the stream outlives the moment between two pages, and ends when nobody watches", () => {
  watching(["runs"]);
  stream().opens();
  ends.pop()!();
  watching(["traces"]);
  vi.advanceTimersByTime(5_000);
  expect(stream().readyState).toBe(1);
  ends.pop()!();
  vi.advanceTimersByTime(5_000);
  expect(stream().readyState).toBe(FakeSource.CLOSED);
  expect(FakeSource.all).toHaveLength(1);
});

test("many calls become one at once and one at the end of the time", () => {
  const act = vi.fn();
  const call = atMostEvery(2_000, act);
  for (let count = 0; count < 5; count += 1) call();
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2_000);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(2);
});
