import { deleteExperimentTag, NOTE, setExperimentTag } from "@/api/experiments";
import type { Experiment } from "@/api/types";
import { NoteEditor } from "@/components/NoteEditor";
import { TagEditor } from "@/components/TagEditor";
import { Age } from "@/components/ui/Age";
import { CopyButton } from "@/components/ui/CopyButton";
import { Drawer } from "@/components/ui/Drawer";
import { useAllowedWith } from "@/features/sharing/AllowedHere";
import { tagOf } from "./folders";
import { useChange } from "./useChange";

/** The description, the tags and the facts of an experiment; description and tags can be edited. */
export function ExperimentDetails({ experiment, onClose }: { experiment: Experiment; onClose(): void }) {
  const { experiment_id: id, artifact_location: location } = experiment;
  const set = useChange(({ key, value }: { key: string; value: string }) => setExperimentTag(id, key, value));
  const drop = useChange((key: string) => deleteExperimentTag(id, key));
  const { edit } = useAllowedWith("experiment", id);
  const fixed = experiment.lifecycle_stage === "deleted" || !edit;
  return (
    <Drawer title={experiment.name} onClose={onClose}>
      <div className="grid gap-6 p-4">
        <NoteEditor
          text={tagOf(experiment, NOTE) ?? ""}
          fixed={fixed}
          onSave={(value) => set.mutateAsync({ key: NOTE, value })}
        />
        <TagEditor
          tags={(experiment.tags ?? []).filter(({ key }) => key !== NOTE).map(({ key, value }) => ({ key, value: value ?? "" }))}
          fixed={fixed}
          onSet={(key, value) => set.mutateAsync({ key, value })}
          onDelete={(key) => drop.mutateAsync(key)}
        />
        <section aria-label="Facts">
          <h3 className="mb-2 text-sm font-semibold">Facts</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
            <dt className="text-dim">Id</dt>
            <dd className="flex items-center gap-1">
              {id} <CopyButton text={id} label="Copy the id" />
            </dd>
            {location && (
              <>
                <dt className="text-dim">Artifacts</dt>
                <dd className="flex min-w-0 items-center gap-1">
                  <span className="min-w-0 [overflow-wrap:anywhere]">{location}</span>
                  <CopyButton text={location} label="Copy the location" />
                </dd>
              </>
            )}
            <dt className="text-dim">Created</dt>
            <dd>
              <Age time={experiment.creation_time} />
            </dd>
            <dt className="text-dim">Changed</dt>
            <dd>
              <Age time={experiment.last_update_time} />
            </dd>
          </dl>
        </section>
      </div>
    </Drawer>
  );
}
