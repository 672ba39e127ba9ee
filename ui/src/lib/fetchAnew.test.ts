import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, test } from "vitest";
import { fetchAnew } from "./fetchAnew";

const queries = new QueryClient();
afterEach(() => queries.clear());

/** Somebody who looks at a value of the server; every question is answered when the test says so, with what was there when it was asked. */
function looking() {
  const server = { value: "old" };
  const answers: (() => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ["runs", "window"],
    queryFn: () => {
      const { value } = server;
      return new Promise<string>((resolve) => answers.push(() => resolve(value)));
    },
  });
  const end = observer.subscribe(() => {});
  return { server, answers, observer, end };
}

test("a first answer from before the change is asked for once more", async () => {
  const { server, answers, observer, end } = looking();
  server.value = "new";
  const done = fetchAnew(queries, { queryKey: ["runs"] });
  expect(answers.length).toBe(1);
  answers[0]!();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!();
  await done;
  expect(observer.getCurrentResult().data).toBe("new");
  expect(answers.length).toBe(2);
  end();
});

test("what has been answered is asked for once", async () => {
  const { server, answers, observer, end } = looking();
  answers[0]!();
  await expect.poll(() => observer.getCurrentResult().data).toBe("old");
  server.value = "new";
  const done = fetchAnew(queries, { queryKey: ["runs"] });
  answers[1]!();
  await done;
  expect(observer.getCurrentResult().data).toBe("new");
  expect(answers.length).toBe(2);
  end();
});
