import { Pin } from "lucide-react";
import { cx } from "@/lib/cx";

interface Props {
  id: string;
  label: string;
  pinned: readonly string[];
  onPinned(ids: string[]): void;
}

/** Keeps a column in sight, or lets it go. */
export function PinButton({ id, label, pinned, onPinned }: Props) {
  const isPinned = pinned.includes(id);
  return (
    <button
      type="button"
      aria-pressed={isPinned}
      aria-label={`Keep ${label} in sight`}
      title="Keep it in sight"
      className={cx(
        "rounded p-0.5 focus-visible:opacity-100",
        isPinned ? "text-accent" : "text-dim opacity-0 group-hover:opacity-100 hover:text-ink",
      )}
      onClick={() => onPinned(isPinned ? pinned.filter((one) => one !== id) : [...pinned, id])}
    >
      <Pin className="size-3.5" />
    </button>
  );
}
