/** What a promotion does, said before it is done. */

import type { RegisteredModel } from "@/api/registry";

export const STAGES = ["None", "Development", "Staging", "Production", "Archived"] as const;
/** Only in these the others can be archived along. */
export const ARCHIVING: readonly string[] = ["Staging", "Production"];

export type Promotion =
  | { kind: "alias"; alias: string }
  | { kind: "stage"; stage: string; archive: boolean }
  | { kind: "copy"; to: string };

/** What is known of the version that is promoted and of what stands beside it. */
export interface Situation {
  name: string;
  version: string;
  stage: string;
  aliases: readonly { alias: string; version: string }[];
  /** The highest version of each stage. */
  stages: readonly { stage: string; version: string }[];
  /** For a copy: whether the model it goes to is there, and its highest version. */
  target?: { exists: boolean; latest?: number };
}

export function situationOf(model: RegisteredModel, version: string, stage: string | null | undefined): Situation {
  return {
    name: model.name,
    version,
    stage: stage || "None",
    aliases: model.aliases ?? [],
    stages: (model.latest_versions ?? []).map((one) => ({ stage: one.current_stage || "None", version: one.version })),
  };
}

/** Why it cannot be done, or nothing. */
export function obstacle(now: Situation, plan: Promotion): string | undefined {
  switch (plan.kind) {
    case "alias":
      if (!plan.alias) return "Choose an alias, or write a new one.";
      if (!/^[\w-]+$/.test(plan.alias)) return "An alias is of letters, digits, _ and -.";
      if (aliasHolder(now, plan.alias) === now.version) return `@${plan.alias} already stands for version ${now.version}.`;
      return undefined;
    case "stage":
      return plan.stage === now.stage ? `Version ${now.version} is in ${stageText(now.stage)} already.` : undefined;
    case "copy":
      if (!plan.to.trim()) return "Choose a registered model, or write a new name.";
      return plan.to.trim() === now.name ? "It is in this model already." : undefined;
  }
}

/** What will have changed afterwards, one sentence each. */
export function consequences(now: Situation, plan: Promotion): string[] {
  switch (plan.kind) {
    case "alias": {
      const before = aliasHolder(now, plan.alias);
      const uri = `models:/${now.name}@${plan.alias}`;
      return before === undefined
        ? [`@${plan.alias} is new: it will stand for version ${now.version}.`, `${uri} will load version ${now.version}.`]
        : [
            `@${plan.alias} moves from version ${before} to version ${now.version}; version ${before} loses it.`,
            `Whoever loads ${uri} gets version ${now.version} from then on.`,
          ];
    }
    case "stage": {
      const there = now.stages.find(({ stage, version }) => stage === plan.stage && version !== now.version);
      const said = [`Version ${now.version} moves from ${stageText(now.stage)} to ${stageText(plan.stage)}.`];
      if (plan.stage === "None") return said;
      if (plan.archive && ARCHIVING.includes(plan.stage)) {
        said.push(
          there
            ? `Every other version in ${plan.stage} is archived: version ${there.version} is the highest of them.`
            : `There is no other version in ${plan.stage}.`,
        );
      }
      const wins = !there || (plan.archive && ARCHIVING.includes(plan.stage)) || Number(there.version) < Number(now.version);
      said.push(
        wins
          ? `models:/${now.name}/${plan.stage} will load version ${now.version}.`
          : `models:/${now.name}/${plan.stage} still loads version ${there.version}: the highest version in a stage counts.`,
      );
      return said;
    }
    case "copy": {
      const to = plan.to.trim();
      if (!now.target) return [`A version of “${to}” will be made that has the same files.`];
      const number = now.target.exists ? String((now.target.latest ?? 0) + 1) : "1";
      return [
        now.target.exists ? `“${to}” gets a new version, ${number} or later.` : `“${to}” is created, with version 1.`,
        `It has the same files, run and logged model as version ${now.version} of “${now.name}”; this one stays as it is.`,
      ];
    }
  }
}

function aliasHolder(now: Situation, alias: string): string | undefined {
  return now.aliases.find((one) => one.alias === alias)?.version;
}

function stageText(stage: string): string {
  return stage === "None" ? "no stage" : stage;
}
