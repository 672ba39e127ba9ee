import { afterEach, expect, test, vi } from "vitest";
import { readSummaries, summaryValue } from "./metric-summaries";

afterEach(() => vi.unstubAllGlobals());

test("any number of runs is asked in parts of a hundred; what is not finite is read as what it is", async () => {
  const asked: { run_ids: string[]; metric_keys?: string[] }[] = [];
  vi.stubGlobal("document", { baseURI: "http://server.test/" });
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    const question = JSON.parse(body) as (typeof asked)[number];
    asked.push(question);
    const loss = { key: "loss", points: "2", last: "NaN", last_step: 1, first: "Infinity", first_step: 0, min: null };
    return Response.json({ runs: question.run_ids.map((run_id) => ({ run_id, metrics: [loss] })) });
  });
  const ids = Array.from({ length: 205 }, (_, number) => `run ${number}`);
  const found = await readSummaries(ids, undefined, new AbortController().signal);
  expect(asked.map(({ run_ids, metric_keys }) => [run_ids.length, metric_keys])).toEqual([
    [100, undefined],
    [100, undefined],
    [5, undefined],
  ]);
  expect([...found.keys()]).toEqual(ids);
  const loss = found.get("run 204")!.get("loss")!;
  expect(loss).toMatchObject({ points: 2, last: { value: NaN, step: 1 }, first: { value: Infinity, step: 0 }, min: undefined });
  expect(summaryValue(loss, "min")).toBeNaN();
});
