import { Segments } from "@/components/ui/Segments";
import type { TracesSearch } from "./search";

const VIEWS = [
  { value: "table", label: "Table" },
  { value: "sessions", label: "Sessions" },
  { value: "dashboard", label: "Dashboard" },
] as const;

interface Props {
  view: TracesSearch["view"];
  onChange(next: Partial<TracesSearch>, replace?: boolean): void;
}

/** Traces one by one, or as conversations. */
export function ViewChoice({ view, onChange }: Props) {
  return (
    <Segments
      label="Show traces as"
      value={view ?? "table"}
      options={VIEWS}
      onChange={(next) => onChange({ view: next === "table" ? undefined : next, session: undefined, peek: undefined, span: undefined }, false)}
    />
  );
}
