import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Webhook } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { registeredModelsQuery, type RegisteredModel } from "@/api/registry";
import { ApiError, serverUrl } from "@/api/request";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { FilterBox, type FilterSource, registeredModelGrammar } from "@/components/FilterBox";
import { nextSortSearch } from "@/components/table/column";
import { DataTable } from "@/components/table/DataTable";
import { pagesOf } from "@/components/table/pages";
import { useTableHabits } from "@/components/table/useTableHabits";
import { Button } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { SearchBox } from "@/components/ui/Input";
import { Spinner } from "@/components/ui/Spinner";
import { useAllowedInWorkspace } from "@/features/sharing/AllowedHere";
import { formatCount } from "@/lib/format";
import { useLive } from "@/lib/live";
import { useDebounced } from "@/lib/useDebounced";
import { CreateDialog } from "./dialogs";
import { COLUMNS, orderBy } from "./registryColumns";
import type { RegistrySearch } from "./search";

const EXAMPLE = "tags.team = 'vision'";
const idOf = (model: RegisteredModel) => model.name;

/** All registered models: found by name and tags, created. */
export function RegistryPage() {
  const search = useSearch({ from: "/models" });
  const { name = "", filter = "" } = search;
  const navigate = useNavigate({ from: "/models" });
  const [habits, setHabits] = useTableHabits("registry");
  const [typed, setTyped] = useState(name);
  const wanted = useDebounced(typed, 200);
  const [creating, setCreating] = useState(false);
  const mayCreate = useAllowedInWorkspace().create("registered_model");
  usePageTitle("Models");
  const change = (next: Partial<RegistrySearch>) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  useEffect(() => {
    void navigate({ search: (before) => ({ ...before, name: wanted || undefined }), replace: true });
  }, [wanted, navigate]);

  const sort = search.sort === undefined ? undefined : { column: search.sort, ascending: search.ascending ?? false };
  const query = useInfiniteQuery({
    ...registeredModelsQuery({ name, filter, orderBy: orderBy(sort) }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: ({ state }) => state.data?.pages.length === 1,
  });
  useLive(["registry"], [["registry", "search"]], { enabled: (query.data?.pages.length ?? 0) < 3 });
  const models = useMemo(() => query.data?.pages.flatMap((page) => page.registered_models ?? []) ?? [], [query.data]);
  const source = useTagSource(models);
  const rejection = filter && query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;

  return (
    <>
      <Crumbs>Models</Crumbs>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-4 pb-2">
        <h1 className="mr-auto w-full text-lg leading-8 font-semibold tracking-tight sm:w-auto">Registered models</h1>
        <Link to="/webhooks" className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-sm text-dim hover:bg-sunken hover:text-ink">
          <Webhook className="size-4" /> Webhooks
        </Link>
        {mayCreate && (
          <Button look="primary" onClick={() => setCreating(true)}>
            <Plus className="size-4" /> New model
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pb-3">
        <SearchBox label="Find by name" value={typed} onChange={setTyped} className="w-full sm:w-64" />
        <FilterBox
          value={filter}
          placeholder={EXAMPLE}
          rejection={rejection}
          source={source}
          history="registry"
          onChange={(next) => change({ filter: next || undefined })}
        />
        <span className="self-center text-sm text-dim tabular-nums" aria-live="polite">
          {query.data && `${query.hasNextPage ? "more than " : ""}${formatCount(models.length, "model")}`}
        </span>
      </div>
      {query.error && !rejection && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-3" />}
      {query.isPending && <Spinner />}
      {query.data && models.length === 0 && !query.error && <NoModels narrowed={Boolean(name || filter)} />}
      {models.length > 0 && (
        <DataTable
          label="Registered models"
          rows={models}
          rowId={idOf}
          columns={COLUMNS}
          sort={sort}
          onSort={(column) => change(nextSortSearch(sort, column))}
          columnWidths={habits.widths}
          onColumnWidths={(widths) => setHabits({ widths })}
          rowHeight={38}
          {...pagesOf(query)}
        />
      )}
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}

/** The filter box offers the tags of the models that are loaded. */
function useTagSource(models: readonly RegisteredModel[]): FilterSource {
  const loaded = useRef(models);
  useEffect(() => {
    loaded.current = models;
  });
  return useMemo(() => {
    const holds = (part: string) => (text: string) => text.toLowerCase().includes(part.toLowerCase());
    const tags = () => loaded.current.flatMap((model) => model.tags ?? []);
    return {
      grammar: registeredModelGrammar,
      keys: async (_, contains) => [...new Set(tags().map(({ key }) => key))].filter(holds(contains)).sort().slice(0, 40),
      values: async ({ prefix, key }, contains) => {
        const all = prefix === "tags" ? tags().filter((tag) => tag.key === key).map(({ value }) => value ?? "") : loaded.current.map(({ name }) => name);
        return [...new Set(all)].filter(holds(contains)).slice(0, 40).map((value) => ({ value }));
      },
    };
  }, []);
}

function NoModels({ narrowed }: { narrowed: boolean }) {
  if (narrowed) return <Empty title="No registered model matches." />;
  const code = `import mlflow

mlflow.set_tracking_uri("${serverUrl("").replace(/\/$/, "")}")
mlflow.sklearn.log_model(model, name="tree", registered_model_name="prices")`;
  return (
    <Empty title="No registered models yet." code={code}>
      Register a model: from its page, or while it is logged.
    </Empty>
  );
}
