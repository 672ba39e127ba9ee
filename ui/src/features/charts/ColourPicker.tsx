import { Popover as Primitive } from "radix-ui";
import { NAMED, pinColour, slotColour } from "@/charts/color";
import { Popover } from "@/components/ui/Popover";
import type { ChartRun } from "./fields";

/** The colour of a run; pressed, it offers others, which the run then keeps. */
export function ColourPicker({ run }: { run: ChartRun }) {
  return (
    <Popover
      label={`Colour of ${run.name}`}
      trigger={
        <button type="button" aria-label={`Colour of ${run.name}`} className="grid size-6 shrink-0 place-items-center rounded hover:bg-raised">
          <span className="size-3 rounded-full" style={{ background: run.colour }} />
        </button>
      }
    >
      <div className="p-2">
        <div className="grid grid-cols-6 gap-1">
          {Array.from({ length: NAMED }, (_, slot) => (
            <Primitive.Close asChild key={slot}>
              <button
                type="button"
                aria-label={`Colour ${slot + 1}`}
                aria-pressed={run.colour === slotColour(slot)}
                className="grid size-9 place-items-center rounded-md hover:bg-sunken aria-pressed:bg-sunken"
                onClick={() => pinColour(run.id, slot)}
              >
                <span className="size-5 rounded-full" style={{ background: slotColour(slot) }} />
              </button>
            </Primitive.Close>
          ))}
        </div>
        <Primitive.Close asChild>
          <button type="button" className="mt-1 w-full rounded-md px-2 py-1 text-sm text-dim hover:bg-sunken hover:text-ink" onClick={() => pinColour(run.id, undefined)}>
            Any colour
          </button>
        </Primitive.Close>
      </div>
    </Popover>
  );
}
