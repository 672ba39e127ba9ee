import { SlidersHorizontal } from "lucide-react";
import type { View } from "@/api/types";
import { Button } from "@/components/ui/Button";
import { Popover } from "@/components/ui/Popover";
import { Segments, VIEWS } from "@/components/ui/Segments";
import type { RunsSearch } from "./search";

const NESTING = [
  { value: "nested", label: "Nested" },
  { value: "flat", label: "Flat" },
] as const;

interface Props {
  view: View;
  flat: boolean;
  grouped: boolean;
  /** On a phone it is behind a button. */
  narrow: boolean;
  onChange(next: Partial<RunsSearch>): void;
}

/** The living or the deleted ones; children under their parents or in the order of all. */
export function WhichRuns({ narrow, ...props }: Props) {
  if (!narrow) return <Choices {...props} />;
  return (
    <Popover
      label="Which runs"
      className="w-auto"
      trigger={
        <Button aria-label="Which runs">
          <SlidersHorizontal className="size-4" />
        </Button>
      }
    >
      <div className="grid gap-2 p-2">
        <Choices {...props} />
      </div>
    </Popover>
  );
}

function Choices({ view, flat, grouped, onChange }: Omit<Props, "narrow">) {
  return (
    <>
      {!grouped && (
        <Segments
          label="Child runs"
          value={flat ? "flat" : "nested"}
          options={NESTING}
          onChange={(next) => onChange({ flat: next === "flat" || undefined })}
        />
      )}
      <Segments
        label="Which runs"
        value={view}
        options={VIEWS}
        onChange={(next) => onChange({ view: next === "deleted" ? next : undefined })}
      />
    </>
  );
}
