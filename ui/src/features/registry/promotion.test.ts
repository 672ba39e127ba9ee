import { expect, test } from "vitest";
import { consequences, obstacle, type Promotion, type Situation } from "./promotion";

const now: Situation = {
  name: "prices",
  version: "5",
  stage: "Staging",
  aliases: [
    { alias: "champion", version: "3" },
    { alias: "challenger", version: "5" },
  ],
  stages: [
    { stage: "Production", version: "4" },
    { stage: "Staging", version: "5" },
    { stage: "Archived", version: "7" },
  ],
};

test("an alias that moves is said to move, and from where", () => {
  const said = consequences(now, { kind: "alias", alias: "champion" });
  expect(said[0]).toBe("@champion moves from version 3 to version 5; version 3 loses it.");
  expect(said[1]).toContain("models:/prices@champion gets version 5");
  expect(consequences(now, { kind: "alias", alias: "new" })[0]).toContain("is new");
});

test.each<[Promotion, string, string]>([
  [{ kind: "stage", stage: "Production", archive: true }, "version 4 is the highest", "models:/prices/Production will load version 5."],
  [{ kind: "stage", stage: "Production", archive: false }, "moves from Staging to Production", "will load version 5."],
  [{ kind: "stage", stage: "Archived", archive: true }, "moves from Staging to Archived", "still loads version 7"],
  [{ kind: "stage", stage: "None", archive: false }, "to no stage", "to no stage"],
])("%j", (plan, first, last) => {
  const said = consequences(now, plan);
  expect(said.join(" ")).toContain(first);
  expect(said.at(-1)).toContain(last);
});

test("a copy says what it makes", () => {
  const plan: Promotion = { kind: "copy", to: "prices-prod" };
  expect(consequences({ ...now, target: { exists: false } }, plan)[0]).toContain("is created, with version 1");
  expect(consequences({ ...now, target: { exists: true, latest: 8 } }, plan)[0]).toContain("new version, 9 or later");
});

test.each<[Promotion, string | undefined]>([
  [{ kind: "alias", alias: "" }, "Choose an alias"],
  [{ kind: "alias", alias: "a b" }, "letters, digits"],
  [{ kind: "alias", alias: "challenger" }, "already stands"],
  [{ kind: "alias", alias: "champion" }, undefined],
  [{ kind: "stage", stage: "Staging", archive: true }, "already"],
  [{ kind: "copy", to: " prices " }, "in this model already"],
  [{ kind: "copy", to: "" }, "Choose a registered model"],
  [{ kind: "copy", to: "other" }, undefined],
])("what stands in the way of %j: %s", (plan, reason) => {
  const found = obstacle(now, plan);
  if (reason === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(reason);
});
