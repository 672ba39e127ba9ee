import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useMemo } from "react";
import { descriptionQuery, loggedModelQuery } from "@/api/models";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { describedGroups, loggedGroups } from "@/features/model/comparison";
import { SideBySide } from "@/features/model/SideBySide";
import type { LoggedModelsSearch } from "./search";

interface Props {
  ids: readonly string[];
  all: boolean;
  onChange(next: Partial<LoggedModelsSearch>, replace?: boolean): void;
}

/** Logged models next to each other. */
export function ComparedModels({ ids, all, onChange }: Props) {
  const models = useQueries({ queries: ids.map((id) => loggedModelQuery(id)) });
  const files = useQueries({ queries: ids.map((id) => descriptionQuery({ modelId: id })) });
  const failed = models.find(({ error }) => error);
  const ready = models.map(({ data }) => data).filter((model) => model !== undefined);
  const described = files.map(({ data }) => data);
  const settled = files.every(({ isPending }) => !isPending);
  const groups = useMemo(
    () => [...loggedGroups(ready), ...(settled ? describedGroups(described) : [])],
    // What is compared is what arrived.
    [ready.length, settled, ...ready, ...described],
  );
  return (
    <>
      <div className="flex items-center gap-3 px-4 pt-3">
        <Button onClick={() => onChange({ compare: undefined, all: undefined }, false)}>
          <ArrowLeft className="size-4" /> All models
        </Button>
        <h2 className="text-sm font-semibold">{ids.length} models compared</h2>
      </div>
      {failed?.error && <ErrorNote error={failed.error} onRetry={() => failed.refetch()} className="mx-4 mt-3" />}
      {ready.length < ids.length ? (
        !failed && <Spinner />
      ) : (
        <SideBySide
          label="Models compared"
          heads={ready.map(({ info }) => ({
            id: info.model_id,
            head: (
              <Link to="/logged-models/$modelId" params={{ modelId: info.model_id }} className="hover:text-accent hover:underline" title={info.model_id}>
                {info.name}
              </Link>
            ),
          }))}
          groups={groups}
          onlyDifferences={!all}
          onOnlyDifferences={(only) => onChange({ all: only ? undefined : true })}
        />
      )}
    </>
  );
}
