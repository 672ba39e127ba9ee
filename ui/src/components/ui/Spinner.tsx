import { LoaderCircle } from "lucide-react";
import { cx } from "@/lib/cx";

/** Shown only after a moment, so that what is fast does not flicker. */
export function Spinner({ className }: { className?: string }) {
  return (
    <div role="status" className={cx("appear-late grid place-items-center py-10 text-dim", className)}>
      <LoaderCircle aria-label="Loading" className="size-5 animate-spin" />
    </div>
  );
}
