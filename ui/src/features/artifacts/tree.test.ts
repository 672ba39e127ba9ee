import { describe, expect, test } from "vitest";
import { foldersAbove, lineNamed, linesOf, moveOf, type Folder } from "./tree";

const file = (path: string, file_size = 1) => ({ path, is_dir: false, file_size });
const folder = (path: string) => ({ path, is_dir: true });
const known = (entries: Record<string, Folder["files"]>) =>
  new Map(Object.entries(entries).map(([path, files]): [string, Folder] => [path, { files, error: null }]));

const FOLDERS = known({
  "": [folder("figures"), folder("logs"), file("notes.txt")],
  figures: [folder("figures/deep"), file("figures/roc.png", 2048)],
  "figures/deep": [file("figures/deep/note.md")],
  logs: undefined,
});

const shown = (open: string[], wanted?: string) =>
  linesOf(FOLDERS, new Set(open), wanted).map((line) => `${"  ".repeat(line.depth)}${line.kind === "file" ? line.name : line.note}`);

describe("the lines of a tree", () => {
  test("a closed folder is one line", () => expect(shown([])).toEqual(["figures", "logs", "notes.txt"]));

  test("an open one is followed by what it holds, and says what is not there yet", () => {
    expect(shown(["figures", "logs"])).toEqual(["figures", "  deep", "  roc.png", "logs", "  loading", "notes.txt"]);
  });

  test("an inner folder is open only where the outer one is", () => {
    expect(shown(["figures/deep"])).toEqual(["figures", "logs", "notes.txt"]);
    expect(shown(["figures", "figures/deep"])).toEqual(["figures", "  deep", "    note.md", "  roc.png", "logs", "notes.txt"]);
  });

  test("what is found stands below its folders; a folder that is found shows all", () => {
    expect(shown(["figures", "figures/deep"], "NOTE")).toEqual(["figures", "  deep", "    note.md", "notes.txt"]);
    expect(shown(["figures", "figures/deep"], "deep")).toEqual(["figures", "  deep", "    note.md"]);
    expect(shown(["figures"], "nothing")).toEqual([]);
  });

  test("an empty folder and one that failed say so", () => {
    const folders = known({ "": [] });
    expect(linesOf(folders, new Set())).toMatchObject([{ note: "empty" }]);
    folders.set("", { files: undefined, error: new Error("gone") });
    expect(linesOf(folders, new Set())).toMatchObject([{ note: "failed" }]);
  });

  test("places are those in the folder", () => {
    expect(linesOf(FOLDERS, new Set(["figures"]))[2]).toMatchObject({ path: "figures/roc.png", place: 2, of: 2, size: 2048 });
  });
});

describe("keys", () => {
  const lines = linesOf(FOLDERS, new Set(["figures"]));
  test.each([
    ["ArrowDown", 0, { to: 1 }],
    ["ArrowDown", 4, { to: 4 }],
    ["ArrowUp", 0, { to: 0 }],
    ["End", 0, { to: 4 }],
    ["Home", 4, { to: 0 }],
    ["PageDown", 1, { to: 4 }],
    ["ArrowRight", 0, { to: 1 }],
    ["ArrowRight", 1, { open: "figures/deep" }],
    ["ArrowRight", 2, undefined],
    ["ArrowLeft", 2, { to: 0 }],
    ["ArrowLeft", 0, { close: "figures" }],
    ["ArrowLeft", 4, undefined],
    ["Enter", 2, { choose: 2 }],
    ["x", 2, undefined],
  ])("%s at %i", (key, at, move) => expect(moveOf(key, lines, at, 10)).toEqual(move));

  test("letters lead to the next name that begins so, around the end", () => {
    expect(lineNamed("n", lines, 0)).toBe(4);
    expect(lineNamed("fi", lines, 3)).toBe(0);
    expect(lineNamed("zzz", lines, 0)).toBeUndefined();
  });
});

test("the folders above a file", () => {
  expect(foldersAbove("a/b/c.txt")).toEqual(["a", "a/b"]);
  expect(foldersAbove("c.txt")).toEqual([]);
});
