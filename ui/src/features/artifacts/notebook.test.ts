import { describe, expect, test } from "vitest";
import { notebookOf } from "./notebook";

const code = (outputs: unknown[], source: unknown = "x") => notebookOf({ cells: [{ cell_type: "code", source, outputs, execution_count: 3 }] }).cells[0]!;

describe("cells", () => {
  test("texts may be lists of lines; the language is the kernel's", () => {
    const book = notebookOf({
      metadata: { language_info: { name: "Julia" } },
      cells: [
        { cell_type: "markdown", source: ["# Title\n", "text"] },
        { cell_type: "code", source: "a = 1", outputs: [], execution_count: null },
        { cell_type: "raw", source: "as it is" },
      ],
    });
    expect(book.language).toBe("julia");
    expect(book.cells).toEqual([
      { kind: "markdown", text: "# Title\ntext", outputs: [] },
      { kind: "code", text: "a = 1", count: undefined, outputs: [] },
      { kind: "raw", text: "as it is", outputs: [] },
    ]);
  });

  test("format 3 has worksheets", () => {
    const book = notebookOf({ worksheets: [{ cells: [{ cell_type: "code", input: "a", prompt_number: 2, outputs: [{ output_type: "pyout", text: ["1"] }] }] }] });
    expect(book.cells).toEqual([{ kind: "code", text: "a", count: 2, outputs: [{ kind: "text", text: "1" }] }]);
  });

  test("a picture that a cell carries is put in its place", () => {
    const cell = { cell_type: "markdown", source: "![x](attachment:a.png)", attachments: { "a.png": { "image/png": "iVBO" } } };
    expect(notebookOf({ cells: [cell] }).cells[0]!.text).toBe("![x](data:image/png;base64,iVBO)");
  });

  test("what is no notebook says so", () => {
    for (const value of [null, [], 1, {}, { cells: 5 }]) expect(() => notebookOf(value)).toThrow("not a notebook");
  });

  test("broken cells harm nothing", () => {
    expect(notebookOf({ cells: [null, 5, { cell_type: "code", source: 7, outputs: [null, { output_type: "display_data", data: null }] }] }).cells).toHaveLength(3);
  });
});

describe("outputs", () => {
  test("pieces of a stream are one text, without colours; errors apart", () => {
    const outputs = [
      { output_type: "stream", name: "stdout", text: "a\n" },
      { output_type: "stream", name: "stdout", text: ["\u001b[31mb\u001b[0m\n"] },
      { output_type: "stream", name: "stderr", text: "warning" },
    ];
    expect(code(outputs).outputs).toEqual([
      { kind: "text", text: "a\nb\n", error: false },
      { kind: "text", text: "warning", error: true },
    ]);
  });

  test("the richest form is shown", () => {
    const html = { "text/html": ["<table>", "</table>"], "text/plain": "x" };
    expect(code([{ output_type: "display_data", data: html }]).outputs).toEqual([{ kind: "html", html: "<table></table>" }]);
    const picture = { ...html, "image/png": "iVBO\nRw0K\n" };
    expect(code([{ output_type: "execute_result", data: picture }]).outputs).toEqual([{ kind: "image", url: "data:image/png;base64,iVBORw0K", alt: "x" }]);
  });

  test("what is no base64 gets into no address", () => {
    expect(code([{ output_type: "display_data", data: { "image/png": '"><script>', "text/plain": "x" } }]).outputs).toEqual([{ kind: "text", text: "x" }]);
  });

  test("exceptions", () => {
    expect(code([{ output_type: "error", ename: "ValueError", evalue: "no", traceback: ["\u001b[0;31mline 1", "line 2"] }]).outputs).toEqual([
      { kind: "failed", name: "ValueError", message: "no", traceback: "line 1\nline 2" },
    ]);
  });
});
