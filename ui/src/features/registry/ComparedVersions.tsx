import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { descriptionQuery } from "@/api/models";
import { type ModelVersion, versionQuery } from "@/api/registry";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { describedGroups, metricValues, ownTags, valuesOf } from "@/features/model/comparison";
import { SideBySide } from "@/features/model/SideBySide";
import type { Group } from "@/features/model/sideBySide";
import { AliasChip } from "@/features/model/VersionChips";
import { formatTime } from "@/lib/format";
import type { RegisteredModelSearch } from "./search";
import { type Source, useSources } from "./useSources";

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
  const versions = useQueries({
    queries: numbers.map((version) => versionQuery(name, version)),
    // Combined once for the same answers: what hangs on them is not asked for at every look.
    combine: present,
  });
  const sources = useSources(versions);
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
          groups={[...versionGroups(versions, sources), ...(described.length ? describedGroups(described) : [])]}
          onlyDifferences={!all}
          onOnlyDifferences={(only) => onChange({ all: only ? undefined : true })}
        />
      )}
    </>
  );
}

function present(results: readonly { data: ModelVersion | undefined }[]): ModelVersion[] {
  return results.map(({ data }) => data).filter((one): one is ModelVersion => one !== undefined);
}

function versionGroups(versions: readonly ModelVersion[], sources: ReadonlyMap<string, Source>): Group[] {
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
    { title: "Metrics", values: versions.map(({ version }) => metricValues(sources.get(version)?.metrics)) },
    {
      title: "Params",
      values: versions.map(({ version }) => valuesOf((sources.get(version)?.params ?? []).map(({ key, value }) => [key, value]))),
    },
    { title: "Tags", values: versions.map(({ tags }) => ownTags(tags)) },
  ];
}
