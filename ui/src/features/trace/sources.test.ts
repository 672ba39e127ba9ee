import { expect, test, vi } from "vitest";
import { sourceOf } from "./sources";

vi.stubGlobal("document", { baseURI: "http://host/prefix/" });

test("pictures come from the trace itself or from our server, never from elsewhere", () => {
  expect(sourceOf("data:image/png;base64,AAAA", "tr-1")).toBe("data:image/png;base64,AAAA");
  expect(sourceOf("mlflow-attachment://a-1?content_type=image%2Fpng&trace_id=tr-0f", "tr-1")).toBe(
    "http://host/prefix/api/3.0/mlflow/get-trace-artifact?request_id=tr-0f&path=attachments%2Fa-1",
  );
  for (const url of ["https://elsewhere/x.png", "data:image/svg+xml;base64,AAAA", "javascript:1", "mlflow-attachment://../x"]) {
    expect(sourceOf(url, "tr-1")).toBeUndefined();
  }
});
