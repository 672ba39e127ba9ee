import { Link } from "@tanstack/react-router";
import {
  deleteRegisteredModelTag,
  describeRegisteredModel,
  type RegisteredModel,
  setRegisteredModelTag,
} from "@/api/registry";
import { Card } from "@/components/ui/Card";
import { Facts } from "@/features/model/Facts";
import { NoteCard } from "@/features/model/NoteCard";
import { TagsCard } from "@/features/model/TagsCard";
import { AliasChip, StageChip } from "@/features/model/VersionChips";
import { formatTime } from "@/lib/format";
import type { RegisteredModelSearch } from "./search";
import { useRegistryChange } from "./useRegistryChange";
import { latestOf } from "./version";
import { Versions } from "./Versions";

interface Props {
  model: RegisteredModel;
  search: RegisteredModelSearch;
  onChange(next: Partial<RegisteredModelSearch>, replace?: boolean): void;
}

/** What a registered model is, and its versions. */
export function RegisteredOverview({ model, search, onChange }: Props) {
  const { name } = model;
  const describe = useRegistryChange((text: string) => describeRegisteredModel(name, text));
  const tag = useRegistryChange(({ key, value }: { key: string; value: string }) => setRegisteredModelTag(name, key, value));
  const untag = useRegistryChange((key: string) => deleteRegisteredModelTag(name, key));
  const latest = latestOf(model);
  return (
    <div className="mx-auto grid max-w-[100rem] grid-cols-1 items-start gap-4 p-4 md:grid-cols-2 xl:grid-cols-3">
      <NoteCard
        title="Description"
        text={model.description ?? ""}
        none="Nothing is written yet: what it is for, what it needs, whom to ask."
        onSave={describe.mutateAsync}
        className="md:col-span-2"
      />
      <InUse model={model} />
      <div className="min-w-0 md:col-span-2 xl:col-span-3">
        <Versions model={model} search={search} onChange={onChange} />
      </div>
      <TagsCard tags={model.tags ?? []} onSet={(key, value) => tag.mutateAsync({ key, value })} onDelete={untag.mutateAsync} />
      <Facts
        title="Details"
        rows={[
          [
            "Latest",
            latest && (
              <Link to="/models/$name/versions/$version" params={{ name, version: latest }} className="text-accent hover:underline">
                version {latest}
              </Link>
            ),
          ],
          ["Created", model.creation_timestamp ? formatTime(model.creation_timestamp) : undefined],
          ["Changed", model.last_updated_timestamp ? formatTime(model.last_updated_timestamp) : undefined],
          ["By", model.user_id],
        ]}
      />
    </div>
  );
}

/** Which version is used where: by alias and by stage. */
function InUse({ model }: { model: RegisteredModel }) {
  const stages = model.latest_versions?.filter(({ current_stage }) => current_stage && current_stage !== "None" && current_stage !== "Archived") ?? [];
  const aliases = model.aliases ?? [];
  return (
    <Card title="In use">
      {aliases.length + stages.length === 0 && (
        <p className="px-4 pb-4 text-sm text-dim">No alias and no stage says which version is used. Promote one from its page.</p>
      )}
      <ul className="grid gap-1.5 px-4 pb-4 text-sm empty:hidden">
        {aliases.map(({ alias, version }) => (
          <li key={alias} className="flex items-center gap-2">
            <AliasChip alias={alias} />
            <VersionLink name={model.name} version={version} />
          </li>
        ))}
        {stages.map(({ version, current_stage: stage }) => (
          <li key={`${stage} ${version}`} className="flex items-center gap-2">
            <StageChip stage={stage} />
            <VersionLink name={model.name} version={version} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function VersionLink({ name, version }: { name: string; version: string }) {
  return (
    <Link to="/models/$name/versions/$version" params={{ name, version }} className="ml-auto text-accent hover:underline">
      version {version}
    </Link>
  );
}
