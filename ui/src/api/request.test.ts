import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, get, getOne, post, postTo, remove, send, serverUrl } from "./request";

let server: Server;
let answer: RequestListener;
/** What the page's <base> says. */
const basedAt = (baseURI: string) => vi.stubGlobal("document", { baseURI });
let seen: { method: string; url: string; body: string } | undefined;

beforeEach(async () => {
  seen = undefined;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      seen = { method: request.method!, url: request.url!, body };
      answer(request, response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  basedAt(`http://127.0.0.1:${port}/prefix/`);
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((closed) => server.close(closed));
});

const json = (status: number, value: unknown): RequestListener => (_, response) => {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
};

test("addresses are below the server's static prefix", () => {
  expect(serverUrl("/api/2.0/x")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/prefix\/api\/2\.0\/x$/);
});

test("a query has one key per value and leaves out what is not given", async () => {
  answer = json(200, { metrics: [] });
  await get("/api/2.0/mlflow/metrics/get-history-bulk-interval", {
    run_ids: ["a", "b"],
    metric_key: "val/loss",
    start_step: undefined,
  });
  expect(seen?.url).toBe(
    "/prefix/api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=a&run_ids=b&metric_key=val%2Floss",
  );
});

test("a body is sent as JSON and the answer read", async () => {
  answer = json(200, { experiment_id: "7" });
  expect(await post("/api/2.0/mlflow/experiments/create", { name: "é" })).toEqual({ experiment_id: "7" });
  expect(seen).toMatchObject({ method: "POST", body: '{"name":"é"}' });
});

test("what stands in braces in a path is filled in, whatever it holds", async () => {
  answer = json(200, {});
  await getOne("/api/3.0/mlflow/traces/{trace_id}", { trace_id: "tr/1?" });
  expect(seen).toMatchObject({ method: "GET", url: "/prefix/api/3.0/mlflow/traces/tr%2F1%3F" });
  await postTo("/api/3.0/mlflow/traces/{trace_id}/assessments", { trace_id: "tr-1" }, { assessment: {} });
  expect(seen).toMatchObject({ method: "POST", url: "/prefix/api/3.0/mlflow/traces/tr-1/assessments", body: '{"assessment":{}}' });
  await remove("/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}", { trace_id: "tr-1", assessment_id: "a-1" });
  expect(seen).toMatchObject({ method: "DELETE", url: "/prefix/api/3.0/mlflow/traces/tr-1/assessments/a-1" });
});

test("the protocol's error becomes an ApiError with its code, message and status", async () => {
  answer = json(404, { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Run 'x' not found" });
  const error = await get("/api/2.0/mlflow/runs/get", { run_id: "x" }).catch((caught) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST", message: "Run 'x' not found", status: 404 });
});

test("a refusal in plain text keeps its text; a page of HTML does not", async () => {
  answer = (_, response) => void response.writeHead(403).end("Invalid Host header");
  await expect(send(serverUrl(""))).rejects.toMatchObject({ code: "HTTP_403", message: "Invalid Host header" });
  answer = (_, response) => void response.writeHead(502).end("<html>Bad gateway</html>");
  await expect(send(serverUrl(""))).rejects.toMatchObject({ code: "HTTP_502", message: "The server answered 502." });
});

test("a server that does not answer is named as such", async () => {
  basedAt("http://127.0.0.1:1/");
  await expect(send(serverUrl("health"))).rejects.toMatchObject({ code: "UNREACHABLE", status: 0 });
});
