/** Changes of the registry in the words of people. What they tell was logged: it is text, and anything may be missing. */

import type { RegistryEvent } from "@/api/registry";

export type Tone = "made" | "moved" | "changed" | "removed";

export interface Told {
  tone: Tone;
  /** What happened: `Version 3 moved from Staging to Production`. */
  text: string;
  /** More about it: a description, a source. */
  detail?: string;
}

export function told(event: RegistryEvent): Told {
  const details = (event.details ?? {}) as Record<string, unknown>;
  const said = (key: string) => {
    const value = details[key];
    return value === undefined || value === null ? undefined : typeof value === "string" ? value : JSON.stringify(value);
  };
  const version = event.version ? `Version ${event.version}` : "A version";
  const ofVersion = event.version ? ` of version ${event.version}` : "";
  switch (event.action) {
    case "registered_model.created":
      return { tone: "made", text: "The model was created", detail: said("description") };
    case "registered_model.updated":
      return { tone: "changed", text: "The description was changed", detail: said("description") };
    case "registered_model.renamed":
      return { tone: "moved", text: `Renamed to “${said("new_name") ?? ""}”` };
    case "registered_model.deleted":
      return { tone: "removed", text: "The model was deleted" };
    case "model_version.created":
      return { tone: "made", text: `${version} was created`, detail: said("source") };
    case "model_version.updated":
      return { tone: "changed", text: `The description${ofVersion} was changed`, detail: said("description") };
    case "model_version.stage_transitioned":
      return { tone: "moved", text: `${version} moved from ${said("previous_stage") ?? "?"} to ${said("stage") ?? "?"}` };
    case "model_version.deleted":
      return { tone: "removed", text: `${version} was deleted` };
    case "model_version_alias.created": {
      const before = said("previous_version");
      const moved = before && before !== event.version;
      return {
        tone: "moved",
        text: moved
          ? `@${said("alias") ?? ""} moved from version ${before} to version ${event.version ?? ""}`
          : `@${said("alias") ?? ""} stands for version ${event.version ?? ""}`,
      };
    }
    case "model_version_alias.deleted":
      return { tone: "removed", text: `@${said("alias") ?? ""} was removed${event.version ? ` from version ${event.version}` : ""}` };
    case "registered_model_tag.set":
    case "model_version_tag.set":
      return { tone: "changed", text: `The tag ${said("key") ?? ""}${ofVersion} was set`, detail: said("value") };
    case "registered_model_tag.deleted":
    case "model_version_tag.deleted":
      return { tone: "removed", text: `The tag ${said("key") ?? ""}${ofVersion} was removed` };
    default:
      return { tone: "changed", text: `${event.action}${ofVersion}` };
  }
}
