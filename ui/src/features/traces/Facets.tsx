import type { TracesSearch } from "./search";
import { Facet } from "./Facet";
import { MoreFacets } from "./MoreFacets";
import { FACETS, labelOf, questionOf } from "./question";
import { TimeChip } from "./TimeChip";

const STATES: Record<string, string> = { OK: "OK", ERROR: "Error", IN_PROGRESS: "In progress", STATE_UNSPECIFIED: "No state" };

interface Props {
  experimentId: string;
  search: TracesSearch;
  onChange(next: Partial<TracesSearch>): void;
}

/** What can be chosen quickly, each with the numbers of traces under everything else that is chosen. */
export function Facets({ experimentId, search, onChange }: Props) {
  const { also = {} } = search;
  const choose = (field: string, value: string | undefined) => {
    const { [field]: _, ...rest } = also;
    const next = value === undefined ? rest : { ...rest, [field]: value };
    onChange({ also: Object.keys(next).length > 0 ? next : undefined });
  };
  return (
    <div role="group" aria-label="Only traces with" className="flex flex-wrap items-center gap-1.5">
      {FACETS.filter(({ key, first }) => first || search[key] !== undefined).map(({ key, label, field }) => (
        <Facet
          key={key}
          label={label}
          field={field}
          labels={key === "state" ? STATES : undefined}
          question={questionOf(experimentId, search, [], key)}
          chosen={search[key]}
          onChoose={(value) => onChange({ [key]: value })}
        />
      ))}
      {Object.entries(also).map(([field, value]) => (
        <Facet
          key={field}
          label={labelOf(field)}
          field={field}
          question={questionOf(experimentId, search, [], field)}
          chosen={value}
          onChoose={(next) => choose(field, next)}
        />
      ))}
      <MoreFacets
        experimentId={experimentId}
        question={questionOf(experimentId, search)}
        onChoose={(field, value) => {
          const own = FACETS.find((facet) => facet.field === field);
          if (own) onChange({ [own.key]: value });
          else choose(field, value);
        }}
      />
      {search.from !== undefined && search.to !== undefined && (
        <TimeChip from={search.from} to={search.to} onClear={() => onChange({ from: undefined, to: undefined })} />
      )}
    </div>
  );
}
