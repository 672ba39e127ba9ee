import { expect, test } from "vitest";
import { groupKeys } from "./groupKeys";

test("metrics are grouped by prefix: single ones first, the system's last", () => {
  const keys = ["system/cpu", "val/loss", "system/gpu", "train/loss", "accuracy", "train/acc"];
  expect(groupKeys(keys)).toEqual([
    { prefix: "", keys: ["accuracy", "val/loss"] },
    { prefix: "train", keys: ["train/acc", "train/loss"] },
    { prefix: "system", keys: ["system/cpu", "system/gpu"] },
  ]);
});
