import { QueryClient } from "@tanstack/react-query";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fileUrl, type Piece, previewUrl, readPiece, tailQuery, zipUrl } from "./artifacts";

let server: Server;
let file: Uint8Array;
let ranges = true;
let asked: string[];
const text = (piece: Piece) => new TextDecoder().decode(piece.bytes);
const write = (content: string) => {
  file = new TextEncoder().encode(content);
};

beforeEach(async () => {
  asked = [];
  ranges = true;
  server = createServer((request, response) => {
    const range = request.headers.range ?? "";
    asked.push(range);
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range)!;
    const begin = from ? Number(from) : Math.max(0, file.length - Number(to));
    const end = from && to ? Math.min(Number(to), file.length - 1) : file.length - 1;
    if (!ranges) return void response.end(file);
    if (begin >= file.length) return void response.writeHead(416).end();
    response.writeHead(206, { "Content-Range": `bytes ${begin}-${end}/${file.length}` }).end(file.subarray(begin, end + 1));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  vi.stubGlobal("document", { baseURI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((closed) => server.close(closed));
});

const RUN = { kind: "run", id: "r" } as const;

test("a piece from the beginning, from the middle, from the end", async () => {
  write("0123456789");
  expect(await readPiece(fileUrl(RUN, "f"), 0, 4)).toMatchObject({ from: 0, total: 10 });
  expect(text(await readPiece(fileUrl(RUN, "f"), 4, 100))).toBe("456789");
  const end = await readPiece(fileUrl(RUN, "f"), -3, 3);
  expect([text(end), end.from]).toEqual(["789", 7]);
  expect(asked).toEqual(["bytes=0-3", "bytes=4-103", "bytes=-3"]);
});

test("of an empty file there is an empty piece", async () => {
  write("");
  expect(await readPiece(fileUrl(RUN, "f"), 0, 4)).toMatchObject({ from: 0, total: 0 });
  expect(await readPiece(fileUrl(RUN, "f"), -4, 4)).toMatchObject({ from: 0, total: 0 });
});

test("a server without ranges gives the whole file, of which the piece is kept", async () => {
  write("0123456789");
  ranges = false;
  expect(text(await readPiece(fileUrl(RUN, "f"), 2, 3))).toBe("234");
  expect(text(await readPiece(fileUrl(RUN, "f"), -2, 2))).toBe("89");
});

test("of a log only what was added travels; one that was written anew is read anew", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const look = () => client.fetchQuery({ ...tailQuery(RUN, "train.log", 1000), staleTime: 0 });
  write("a".repeat(100));
  expect(text(await look())).toBe("a".repeat(100));
  write(`${"a".repeat(100)}bc`);
  expect(text(await look())).toBe(`${"a".repeat(100)}bc`);
  expect(asked.at(-1)).toBe("bytes=36-1035");
  const known = await look();
  expect(await look()).toBe(known);
  write("new".repeat(100));
  expect(text(await look())).toBe("new".repeat(100));
  write("short");
  expect(text(await look())).toBe("short");
});

test("addresses name whose files they are, whatever stands in a name", () => {
  const path = "a b/<x>&y=#1.txt";
  const found = (url: string) => Object.fromEntries(new URL(url).searchParams);
  expect(found(fileUrl(RUN, path))).toEqual({ run_id: "r", path });
  expect(found(fileUrl({ kind: "version", name: "n/m", version: "2" }, path))).toEqual({ name: "n/m", version: "2", path });
  const model = new URL(fileUrl({ kind: "model", id: "m/1" }, path));
  expect([model.pathname, found(model.href)]).toEqual(["/api/2.0/mlflow/logged-models/m%2F1/artifacts/files", { artifact_file_path: path }]);
  expect(found(previewUrl({ kind: "model", id: "m" }, path))).toEqual({ model_id: "m", path });
  expect(found(zipUrl(RUN, ""))).toEqual({ run_id: "r" });
});
