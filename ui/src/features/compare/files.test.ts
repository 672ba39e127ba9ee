import { expect, it } from "vitest";
import { sharedFiles } from "./files";

it("puts the files of all runs into one listing", () => {
  const files = sharedFiles([
    [
      { path: "b.txt", is_dir: false, file_size: 3 },
      { path: "plots", is_dir: true },
    ],
    undefined,
    [
      { path: "b.txt", is_dir: false, file_size: 5 },
      { path: "a10.txt", is_dir: false },
      { path: "a9.txt", is_dir: false },
    ],
  ] as never);
  expect(files.map((file) => file.path)).toEqual(["plots", "a9.txt", "a10.txt", "b.txt"]);
  expect(files.at(-1)!.sizes).toEqual([3, undefined, 5]);
  expect(files[1]!.sizes).toEqual([undefined, undefined, 0]);
});
