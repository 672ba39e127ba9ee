import { ChevronDown, ChevronUp, Maximize2, X } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import type { TraceSearch } from "@/features/trace/search";
import { TraceView } from "@/features/trace/TraceView";
import { useTrace } from "@/features/trace/useTrace";

interface Props {
  traceId: string;
  search: TraceSearch;
  onSearch(next: TraceSearch): void;
  onClose(): void;
  /** To the trace after or before it in the list; undefined at an end. */
  onNext: (() => void) | undefined;
  onBefore: (() => void) | undefined;
}

/** A trace beside the list that it stands in. */
export function Peek({ traceId, search, onSearch, onClose, onNext, onBefore }: Props) {
  const { info, tree, outline } = useTrace(traceId);
  const actions = (
    <>
      <IconButton label="The trace before (K)" aria-keyshortcuts="k" disabled={!onBefore} onClick={onBefore}>
        <ChevronUp className="size-4" />
      </IconButton>
      <IconButton label="The next trace (J)" aria-keyshortcuts="j" disabled={!onNext} onClick={onNext}>
        <ChevronDown className="size-4" />
      </IconButton>
      <Link
        to="/traces/$traceId"
        params={{ traceId }}
        search={{ span: search.span, tab: search.tab }}
        aria-label="Open the page of the trace"
        title="Open the page of the trace (Enter)"
        className="inline-flex size-8 items-center justify-center rounded-md text-dim hover:bg-sunken hover:text-ink"
      >
        <Maximize2 className="size-4" />
      </Link>
      <IconButton label="Close (Escape)" onClick={onClose}>
        <X className="size-4" />
      </IconButton>
    </>
  );
  return (
    <aside
      aria-label="Trace"
      className="flex min-h-0 w-[min(44rem,56%)] shrink-0 flex-col border-t border-l border-line bg-canvas max-md:fixed max-md:inset-0 max-md:z-30 max-md:w-full max-md:border-0"
    >
      {info.data ? (
        <TraceView
          key={traceId}
          narrow
          info={info.data}
          tree={tree}
          error={outline.error}
          search={search}
          onSearch={onSearch}
          onRetry={() => outline.refetch()}
          onGone={onClose}
          actions={actions}
        />
      ) : (
        <>
          <div className="flex justify-end p-3">{actions}</div>
          {info.error ? <ErrorNote error={info.error} onRetry={() => info.refetch()} className="m-4" /> : <Spinner />}
        </>
      )}
    </aside>
  );
}
