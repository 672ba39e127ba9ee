import { Link } from "@tanstack/react-router";
import type { RegisteredModel } from "@/api/registry";
import type { Column, Sort } from "@/components/table/column";
import { Age } from "@/components/ui/Age";
import { StageChip } from "@/features/model/VersionChips";
import { latestOf } from "./version";

/** Columns of the list of registered models. */
export const COLUMNS: Column<RegisteredModel>[] = [
  { id: "name", label: "Model", width: 220, pinned: true, sortable: true, render: (model) => <Name model={model} /> },
  { id: "latest", label: "Latest", title: "The highest version", width: 88, render: (model) => <Latest model={model} /> },
  { id: "aliases", label: "Aliases", width: 270, render: (model) => <Aliases model={model} /> },
  { id: "stages", label: "Stages", width: 210, render: (model) => <Stages model={model} /> },
  { id: "tags", label: "Tags", width: 220, render: (model) => <Tags tags={model.tags} /> },
  { id: "changed", label: "Changed", kind: "time", width: 124, sortable: true, render: (model) => <Age time={model.last_updated_timestamp} /> },
  { id: "description", label: "Description", width: 300, render: (model) => <Text text={model.description} /> },
];

const ORDERS: Record<string, string> = { name: "name", changed: "last_updated_timestamp" };

/** The order of a search; without a column the server's own, by name. */
export function orderBy(sort: Sort | undefined): string[] {
  const name = sort && ORDERS[sort.column];
  return name ? [`${name} ${sort.ascending ? "ASC" : "DESC"}`] : [];
}

function Name({ model: { name } }: { model: RegisteredModel }) {
  return (
    <Link to="/models/$name" params={{ name }} className="truncate font-medium group-hover:text-accent" title={name}>
      {name}
    </Link>
  );
}

function Latest({ model }: { model: RegisteredModel }) {
  const version = latestOf(model);
  if (!version) return <span className="text-dim">–</span>;
  return (
    <Link to="/models/$name/versions/$version" params={{ name: model.name, version }} className="hover:text-accent hover:underline">
      v{version}
    </Link>
  );
}

function Aliases({ model }: { model: RegisteredModel }) {
  return (
    <span className="flex min-w-0 gap-1.5">
      {model.aliases?.map(({ alias, version }) => (
        <Link
          key={alias}
          to="/models/$name/versions/$version"
          params={{ name: model.name, version }}
          className="truncate rounded bg-accent-soft px-1.5 text-xs leading-5 text-accent hover:underline"
          title={`@${alias} is version ${version}`}
        >
          @{alias} v{version}
        </Link>
      ))}
    </span>
  );
}

function Stages({ model }: { model: RegisteredModel }) {
  return (
    <span className="flex min-w-0 gap-2">
      {model.latest_versions
        ?.filter(({ current_stage: stage }) => stage && stage !== "None" && stage !== "Archived")
        .map(({ version, current_stage: stage }) => (
          <Link
            key={version}
            to="/models/$name/versions/$version"
            params={{ name: model.name, version }}
            className="flex items-center gap-1 hover:underline"
            title={`Version ${version} is in ${stage}`}
          >
            <StageChip stage={stage} /> <span className="text-xs">v{version}</span>
          </Link>
        ))}
    </span>
  );
}

/** The tags that people set, in a line. */
export function Tags({ tags }: { tags: readonly { key: string; value?: string | null }[] | undefined }) {
  const own = tags?.filter(({ key }) => !key.startsWith("mlflow.")) ?? [];
  return (
    <span className="flex min-w-0 gap-1.5">
      {own.map(({ key, value }) => (
        <span key={key} className="truncate rounded border border-line px-1.5 text-xs leading-5" title={`${key}: ${value ?? ""}`}>
          <span className="text-dim">{key}</span>
          {value ? ` ${value}` : ""}
        </span>
      ))}
    </span>
  );
}

/** A text in a line. */
export function Text({ text }: { text: string | null | undefined }) {
  return (
    <span className="truncate text-dim" title={text?.slice(0, 500)}>
      {text?.slice(0, 200)}
    </span>
  );
}
