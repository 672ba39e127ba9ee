import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useId, useState } from "react";
import { ApiError } from "@/api/request";
import {
  createVersion,
  ensureRegisteredModel,
  type ModelVersion,
  moveToStage,
  namesQuery,
  type RegisteredModel,
  registeredModelQuery,
  setAlias,
} from "@/api/registry";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { Field, SELECT } from "@/features/model/Field";
import { WhoField } from "@/features/model/WhoField";
import { useDebounced } from "@/lib/useDebounced";
import { ARCHIVING, consequences, obstacle, type Promotion, STAGES, situationOf } from "./promotion";
import { useRegistryChange } from "./useRegistryChange";

const KINDS = [
  { value: "alias", label: "Alias" },
  { value: "stage", label: "Stage" },
  { value: "copy", label: "Copy to a model" },
] as const;

interface Props {
  model: RegisteredModel;
  version: ModelVersion;
  onClose(): void;
}

/** Promotes a version: says what will change, and for whom, before it does it. */
export function PromoteDialog({ model, version, onClose }: Props) {
  const [kind, setKind] = useState<Promotion["kind"]>("alias");
  const [alias, setAlias_] = useState("champion");
  const [stage, setStage] = useState("Production");
  const [archive, setArchive] = useState(true);
  const [to, setTo] = useState("");
  const wanted = useDebounced(to.trim(), 200);
  const target = useQuery({ ...registeredModelQuery(wanted), enabled: kind === "copy" && wanted !== "", retry: false });
  const names = useQuery({ ...namesQuery(wanted), enabled: kind === "copy" });
  const id = useId();

  const plan: Promotion =
    kind === "alias"
      ? { kind, alias: alias.trim().replace(/^@/, "") }
      : kind === "stage"
        ? { kind, stage, archive: archive && ARCHIVING.includes(stage) }
        : { kind, to };
  const missing = target.error instanceof ApiError && target.error.status === 404;
  const known = wanted === to.trim() && (missing || target.isSuccess);
  const latest = Math.max(0, ...(target.data?.latest_versions ?? []).map((one) => Number(one.version)));
  const situation = {
    ...situationOf(model, version.version, version.current_stage),
    target: known ? { exists: !missing, latest } : undefined,
  };
  const why = obstacle(situation, plan);
  const promote = useRegistryChange(() => carryOut(version, plan));
  const made = promote.data;

  if (promote.isSuccess) {
    return (
      <FormDialog title="Done" action="Close" final onSubmit={onClose} onClose={onClose}>
        <p className="text-sm">
          {made ? (
            <>
              It is now{" "}
              <Link to="/models/$name/versions/$version" params={{ name: made.name, version: made.version }} className="font-medium text-accent underline">
                version {made.version} of {made.name}
              </Link>
              .
            </>
          ) : (
            `Version ${version.version} was promoted.`
          )}
        </p>
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={`Promote version ${version.version} of “${model.name}”`}
      action="Promote"
      disabled={why !== undefined || (kind === "copy" && !known)}
      pending={promote.isPending}
      error={promote.error}
      onSubmit={() => promote.mutate()}
      onClose={onClose}
    >
      <Segments<Promotion["kind"]> label="How" value={kind} options={KINDS} onChange={setKind} />
      {kind === "alias" && (
        <Field label="Alias">
          <Input autoFocus list={id} value={alias} onChange={(event) => setAlias_(event.target.value)} />
          <datalist id={id}>
            {model.aliases?.map((one) => (
              <option key={one.alias} value={one.alias}>
                version {one.version}
              </option>
            ))}
          </datalist>
        </Field>
      )}
      {kind === "stage" && (
        <>
          <Field label="Stage">
            <select className={SELECT} value={stage} onChange={(event) => setStage(event.target.value)}>
              {STAGES.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </Field>
          {ARCHIVING.includes(stage) && (
            <label className="flex items-center gap-2 text-sm">
              <input type="checkbox" checked={archive} onChange={(event) => setArchive(event.target.checked)} />
              Archive the other versions in {stage}
            </label>
          )}
        </>
      )}
      {kind === "copy" && (
        <Field label="Registered model" hint="A new name, or one that is there.">
          <Input autoFocus list={id} maxLength={256} value={to} onChange={(event) => setTo(event.target.value)} />
          <datalist id={id}>
            {names.data?.filter((one) => one !== model.name).map((one) => <option key={one} value={one} />)}
          </datalist>
        </Field>
      )}
      <div aria-live="polite" className="grid gap-1.5 rounded-lg bg-sunken px-3 py-2.5 text-sm">
        {why ? (
          <p className="text-dim">{why}</p>
        ) : (
          consequences(situation, plan).map((sentence) => (
            <p key={sentence} className="flex gap-2 [overflow-wrap:anywhere]">
              <ArrowRight aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
              {sentence}
            </p>
          ))
        )}
      </div>
      <WhoField />
    </FormDialog>
  );
}

/** Does it; the version that was made, if one was. */
async function carryOut(version: ModelVersion, plan: Promotion): Promise<ModelVersion | undefined> {
  const { name, version: number } = version;
  switch (plan.kind) {
    case "alias":
      await setAlias(name, plan.alias, number);
      return undefined;
    case "stage":
      await moveToStage(name, number, plan.stage, plan.archive);
      return undefined;
    case "copy":
      await ensureRegisteredModel(plan.to.trim());
      return createVersion(plan.to.trim(), {
        source: `models:/${name}/${number}`,
        runId: version.run_id || undefined,
        modelId: version.model_id || undefined,
        description: version.description || undefined,
        tags: version.tags?.map(({ key, value }) => ({ key, value: value ?? "" })),
      });
  }
}
