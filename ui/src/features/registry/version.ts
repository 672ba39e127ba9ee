/** What can be read off versions of registered models. */

import type { ModelVersion, RegisteredModel } from "@/api/registry";
import type { Naming } from "@/features/model/HowToLoad";

/** The highest version of a model, if it has any. */
export function latestOf(model: RegisteredModel): string | undefined {
  const versions = model.latest_versions?.map(({ version }) => version) ?? [];
  return versions.sort((one, other) => Number(other) - Number(one))[0];
}

/** The ways to name a version: by number, by its aliases, by its stage where it is the highest there. */
export function namingsOf(version: ModelVersion, model: RegisteredModel | undefined): Naming[] {
  const { name, version: number, aliases = [], current_stage: stage } = version;
  const highest = model?.latest_versions?.some((one) => one.version === number && one.current_stage === stage);
  return [
    { label: `version ${number}`, uri: `models:/${name}/${number}` },
    ...aliases.map((alias) => ({ label: `@${alias}`, uri: `models:/${name}@${alias}` })),
    ...(stage && stage !== "None" && highest ? [{ label: `stage ${stage}`, uri: `models:/${name}/${stage}` }] : []),
  ];
}

/** The version that this one is a copy of, if it is one. */
export function originalOf(version: ModelVersion): { name: string; version: string } | undefined {
  const found = /^models:\/([^/@]+)\/(\d+)$/.exec(version.source ?? "");
  return found ? { name: found[1]!, version: found[2]! } : undefined;
}
