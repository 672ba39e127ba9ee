import { CircleAlert } from "lucide-react";
import { ApiError } from "@/api/request";
import { cx } from "@/lib/cx";
import { Button } from "./Button";

interface Props {
  error: Error;
  onRetry?(): void;
  className?: string;
}

/** What went wrong, in the server's words. */
export function ErrorNote({ error, onRetry, className }: Props) {
  return (
    <div role="alert" className={cx("flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-sm text-bad", className)}>
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        {error.message}
        {error instanceof ApiError && <span className="ml-2 font-mono text-xs">{error.code}</span>}
      </p>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
