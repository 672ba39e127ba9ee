import { diffLines as compare } from "diff";
import { expect, it } from "vitest";
import { diffLines } from "./diff";

it("numbers the lines of both texts", () => {
  expect(diffLines(compare("a\nb\nc\n", "a\nB\nc\nd\n"))).toEqual([
    { kind: "same", text: "a", left: 1, right: 1 },
    { kind: "left", text: "b", left: 2 },
    { kind: "right", text: "B", right: 2 },
    { kind: "same", text: "c", left: 3, right: 3 },
    { kind: "right", text: "d", right: 4 },
  ]);
});

it("leaves out what is far from a difference", () => {
  const many = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
  const lines = diffLines(compare(`${many}\nend\n`, `${many}\nEND\n`));
  expect(lines[0]).toEqual({ kind: "gap", lines: 17 });
  expect(lines[1]).toEqual({ kind: "same", text: "line 17", left: 18, right: 18 });
  expect(lines.slice(-2).map((line) => line.kind)).toEqual(["left", "right"]);
});

it("has no gap of a single line, and one gap for equal texts", () => {
  const text = "1\n2\n3\n4\n";
  expect(diffLines(compare(`${text}x\n`, `${text}y\n`)).map((line) => line.kind)).toEqual([
    ...["same", "same", "same", "same"],
    ...["left", "right"],
  ]);
  expect(diffLines(compare(text, text))).toEqual([{ kind: "gap", lines: 4 }]);
});
