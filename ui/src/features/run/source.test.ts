import { expect, test } from "vitest";
import { sourceOf, webAddress } from "./source";

test.each([
  ["https://github.test/a/b.git", "https://github.test/a/b"],
  ["https://user:secret@git.test/a/b/", "https://git.test/a/b"],
  ["http://git.test:8080/a", "http://git.test:8080/a"],
  ["git@github.test:a/b.git", undefined],
  ["ssh://git@github.test/a/b", undefined],
  ["javascript:alert(1)", undefined],
  ["/srv/repositories/a", undefined],
  ["", undefined],
  [undefined, undefined],
])("%s is at %s", (repository, address) => expect(webAddress(repository)).toBe(address));

test("a commit is a link only where the repository is on the web and it looks like one", () => {
  const of = (repository: string, commit: string) =>
    sourceOf(new Map([["mlflow.git.repoURL", repository], ["mlflow.source.git.commit", commit]])).commitUrl;
  expect(of("https://git.test/a.git", "4be1".repeat(10))).toBe(`https://git.test/a/commit/${"4be1".repeat(10)}`);
  expect(of("https://git.test/a.git", "../../evil")).toBeUndefined();
  expect(of("git@git.test:a.git", "4be1".repeat(10))).toBeUndefined();
});

test("nothing is known without tags", () => {
  expect(Object.values(sourceOf(new Map())).every((value) => value === undefined)).toBe(true);
});
