import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { descriptionQuery } from "@/api/models";
import { type ModelVersion, versionQuery } from "@/api/registry";
import { metricValue, type Run } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { describedGroups, figure, metricValues, ownTags, valuesOf } from "@/features/model/comparison";
import { SideBySide } from "@/features/model/SideBySide";
import type { Cell, Group } from "@/features/model/sideBySide";
import { AliasChip } from "@/features/model/VersionChips";
import { formatTime } from "@/lib/format";
import type { RegisteredModelSearch } from "./search";
import { useSources } from "./useSources";

interface Props {
  name: string;
  numbers: readonly string[];
  all: boolean;
  onChange(next: Partial<RegisteredModelSearch>, replace?: boolean): void;
}

/** Versions next to each other. */
export function ComparedVersions({ name, numbers, all, onChange }: Props) {
  const found = useQueries({ queries: numbers.map((version) => versionQuery(name, version)) });
  const files = useQueries({ queries: numbers.map((version) => descriptionQuery({ name, version })) });
  const failed = found.find(({ error }) => error);
  const versions = found.map(({ data }) => data).filter((one): one is ModelVersion => one !== undefined);
  const runs = useSources(versions);
  const described = files.every(({ isPending }) => !isPending) ? files.map(({ data }) => data) : [];
  return (
    <>
      <div className="flex items-center gap-3 px-4 pt-3">
        <Button onClick={() => onChange({ compare: undefined, all: undefined }, false)}>
          <ArrowLeft className="size-4" /> All versions
        </Button>
        <h1 className="text-sm font-semibold">
          {numbers.length} versions of {name}
        </h1>
      </div>
      {failed?.error && <ErrorNote error={failed.error} onRetry={() => failed.refetch()} className="mx-4 mt-3" />}
      {versions.length < numbers.length ? (
        !failed && <Spinner />
      ) : (
        <SideBySide
          label="Versions compared"
          heads={versions.map(({ version, aliases = [] }) => ({
            id: version,
            head: (
              <span className="flex flex-wrap items-center gap-1.5">
                <Link to="/models/$name/versions/$version" params={{ name, version }} className="hover:text-accent hover:underline">
                  Version {version}
                </Link>
                {aliases.map((alias) => (
                  <AliasChip key={alias} alias={alias} />
                ))}
              </span>
            ),
          }))}
          groups={[...versionGroups(versions, runs), ...(described.length ? describedGroups(described) : [])]}
          onlyDifferences={!all}
          onOnlyDifferences={(only) => onChange({ all: only ? undefined : true })}
        />
      )}
    </>
  );
}

function versionGroups(versions: readonly ModelVersion[], runs: readonly (Run | undefined)[]): Group[] {
  return [
    {
      title: "Version",
      values: versions.map((one) =>
        valuesOf([
          ["stage", one.current_stage],
          ["aliases", one.aliases?.map((alias) => `@${alias}`).join(", ")],
          ["status", one.status],
          ["created", one.creation_timestamp ? formatTime(one.creation_timestamp) : ""],
          ["by", one.user_id],
          ["source", one.source],
          ["run", one.run_id],
          ["description", one.description],
        ]),
      ),
    },
    { title: "Metrics", values: versions.map((one, index) => (one.model_id ? metricValues(one.model_metrics) : runMetrics(runs[index]))) },
    {
      title: "Params",
      values: versions.map((one, index) =>
        valuesOf(
          one.model_id
            ? (one.model_params ?? []).map(({ name, value }) => [name, value] as const)
            : (runs[index]?.data?.params ?? []).map(({ key, value }) => [key, value] as const),
        ),
      ),
    },
    { title: "Tags", values: versions.map(({ tags }) => ownTags(tags)) },
  ];
}

function runMetrics(run: Run | undefined): ReadonlyMap<string, Cell> {
  return new Map((run?.data?.metrics ?? []).map(({ key, value }) => [key, figure(metricValue(value))]));
}
