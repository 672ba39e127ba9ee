import { CircleQuestionMark } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Searched } from "./filter-grammar";
import { IconButton } from "./ui/Button";

const Dialog = lazy(() => import("./FilterHelpDialog").then((module) => ({ default: module.FilterHelpDialog })));

interface Props {
  of: Searched;
  /** Takes an example; without it they are only to be read. */
  onUse?(filter: string): void;
}

/** A button that shows how filters are written, with examples to take. */
export function FilterHelp({ of, onUse }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label="How filters are written" className="-my-1 size-7" onClick={() => setOpen(true)}>
        <CircleQuestionMark className="size-4" />
      </IconButton>
      {open && (
        <Suspense>
          <Dialog of={of} onUse={onUse} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
