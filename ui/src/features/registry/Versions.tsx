import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Columns2, X } from "lucide-react";
import { useMemo, useState } from "react";
import { type ModelVersion, type RegisteredModel, versionsQuery } from "@/api/registry";
import { ApiError, serverUrl } from "@/api/request";
import { FilterBox, type FilterSource, modelVersionGrammar } from "@/components/FilterBox";
import { nextSortSearch } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { pagesOf } from "@/components/table/pages";
import { useTableHabits } from "@/components/table/useTableHabits";
import { Button, IconButton } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { pythonText } from "@/features/model/snippets";
import { useAllowed } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";
import { AliasesDialog } from "./AliasesDialog";
import type { RegisteredModelSearch } from "./search";
import { useSources } from "./useSources";
import { VERSION_ORDERS, versionColumns } from "./versionColumns";

const ROW = 36;
const MOST_COMPARED = 20;
const NONE: ReadonlySet<string> = new Set();
const SOURCE: FilterSource = { grammar: modelVersionGrammar };
const idOf = ({ version }: ModelVersion) => version;
const nameOf = ({ version }: ModelVersion) => `version ${version}`;

interface Props {
  model: RegisteredModel;
  search: RegisteredModelSearch;
  onChange(next: Partial<RegisteredModelSearch>, replace?: boolean): void;
}

/** The versions of a registered model. */
export function Versions({ model, search, onChange }: Props) {
  const { filter = "" } = search;
  const [habits, setHabits] = useTableHabits("versions");
  const [selected, setSelected] = useState(NONE);
  const [aliasesOf, setAliasesOf] = useState<string>();
  const sort = search.sort === undefined ? undefined : { column: search.sort, ascending: search.ascending ?? false };
  const field = sort && VERSION_ORDERS[sort.column];
  const query = useInfiniteQuery({
    ...versionsQuery(model.name, filter, field && `${field} ${sort.ascending ? "ASC" : "DESC"}`),
    placeholderData: keepPreviousData,
  });
  const versions = useMemo(() => query.data?.pages.flatMap((page) => page.model_versions ?? []) ?? [], [query.data]);
  const sources = useSources(versions);
  const { edit } = useAllowed();
  const columns = useMemo(
    () => versionColumns(versions, sources, edit ? ({ version }) => setAliasesOf(version) : undefined),
    [versions, sources, edit],
  );
  const rejection = filter && query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;
  const chosen = [...selected].sort((one, other) => Number(one) - Number(other));

  return (
    <section aria-label="Versions" className="min-w-0 overflow-hidden rounded-xl border border-line bg-surface">
      <div className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
        <h2 className="text-sm font-semibold">Versions</h2>
        {selected.size > 0 ? (
          <div role="toolbar" aria-label="Selected versions" className="flex items-center gap-2">
            <span aria-live="polite" className="text-sm">
              {formatCount(selected.size, "version")} selected
            </span>
            <Button
              disabled={selected.size < 2 || selected.size > MOST_COMPARED}
              title={selected.size > MOST_COMPARED ? `Up to ${MOST_COMPARED} can be compared` : undefined}
              onClick={() => onChange({ compare: chosen }, false)}
            >
              <Columns2 className="size-4" /> Compare
            </Button>
            <IconButton label="Clear the selection" onClick={() => setSelected(NONE)}>
              <X className="size-4" />
            </IconButton>
          </div>
        ) : (
          <FilterBox
            value={filter}
            placeholder="tags.validated = 'yes' AND version_number > 3"
            rejection={rejection}
            source={SOURCE}
            history="versions"
            onChange={(next) => onChange({ filter: next || undefined })}
            className="max-w-xl"
          />
        )}
      </div>
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && versions.length === 0 && !query.error && <NoVersions name={model.name} narrowed={filter !== ""} />}
      {versions.length > 0 && (
        <div className="flex flex-col" style={{ height: `min(${(versions.length + (query.hasNextPage ? 20 : 0)) * ROW + 54}px, 62vh)` }}>
          <DataTable
            label="Versions"
            rows={versions}
            rowId={idOf}
            nameOf={nameOf}
            columns={columns}
            sort={sort}
            onSort={(column) => onChange(nextSortSearch(sort, column))}
            selection={selected}
            onSelect={setSelected}
            columnWidths={habits.widths}
            onColumnWidths={(widths) => setHabits({ widths })}
            rowHeight={ROW}
            {...pagesOf(query)}
          />
        </div>
      )}
      {aliasesOf !== undefined && (
        <AliasesDialog name={model.name} version={aliasesOf} aliases={model.aliases ?? []} onClose={() => setAliasesOf(undefined)} />
      )}
    </section>
  );
}

function NoVersions({ name, narrowed }: { name: string; narrowed: boolean }) {
  if (narrowed) return <Empty title="No version matches the filter." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.register_model("models:/m-…", ${pythonText(name)})`;
  return (
    <Empty title="No versions yet." code={code}>
      Register a logged model from its page, or so:
    </Empty>
  );
}
