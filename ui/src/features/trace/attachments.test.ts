import { expect, test, vi } from "vitest";
import { attachedFiles } from "./attachments";

vi.stubGlobal("document", { baseURI: "http://here/" });

test("files are found wherever a span names them, each once", () => {
  const picture = "mlflow-attachment://a-1?content_type=image%2Fpng&trace_id=tr-00ff&size=12";
  const files = attachedFiles([JSON.stringify({ messages: [{ url: picture }, picture] }), undefined, '"mlflow-attachment://b2"'], "tr-1");
  expect(files.map(({ id, type, size }) => [id, type, size])).toEqual([
    ["a-1", "image/png", 12],
    ["b2", "", undefined],
  ]);
  expect(files[0]!.url).toContain("request_id=tr-00ff&path=attachments%2Fa-1");
  expect(files[1]!.url).toContain("request_id=tr-1&path=attachments%2Fb2");
});

test("what a hostile reference says stays within its file", () => {
  const [file] = attachedFiles(['"mlflow-attachment://x/../../secret?trace_id=../../etc"'], "tr-1");
  expect(file).toMatchObject({ id: "x" });
  expect(file!.url).toContain("request_id=tr-1&path=attachments%2Fx");
});
