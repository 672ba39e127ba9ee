import { Link } from "@tanstack/react-router";
import type { SpanRecord } from "@/api/trace";
import { JsonView } from "@/components/JsonView";
import { Exception, thrownOf } from "./Exceptions";
import { formatShort, type SpanTree } from "./tree";

interface Props {
  span: SpanRecord;
  tree: SpanTree;
  onSelect(id: string): void;
}

/** What happened during a span, and the spans that it has to do with. */
export function Events({ span, tree, onSelect }: Props) {
  const { events = [], links = [] } = span;
  if (events.length + links.length === 0) return <p className="py-6 text-center text-sm text-dim">No events and no links.</p>;
  return (
    <div className="grid gap-3">
      {events.map((event, index) => (
        <section key={index} aria-label={event.name} className="min-w-0 rounded-lg border border-line bg-surface">
          <h3 className="flex items-baseline gap-2 px-3 py-1.5 text-sm font-semibold">
            <span className="truncate">{event.name}</span>
            <span className="ml-auto text-xs font-normal text-dim tabular-nums" title="From the beginning of the trace">
              at {formatShort(Math.max(0, (event.time_ns - tree.start) / 1e6))}
            </span>
          </h3>
          {event.name === "exception" ? (
            <div className="px-3 pb-3"><Exception thrown={thrownOf(event.attributes)} /></div>
          ) : (
            Object.keys(event.attributes ?? {}).length > 0 && <div className="overflow-x-auto px-2 pb-2"><JsonView value={event.attributes} /></div>
          )}
        </section>
      ))}
      {links.map((link, index) => {
        const here = tree.byId.get(link.span_id);
        const traceId = link.trace_id.startsWith("tr-") ? link.trace_id : `tr-${link.trace_id}`;
        return (
          <section key={`link ${index}`} aria-label="Link" className="min-w-0 rounded-lg border border-line bg-surface px-3 py-2 text-sm">
            <span className="text-dim">Linked to </span>
            {here ? (
              <button type="button" className="text-accent hover:underline" onClick={() => onSelect(here.id)}>
                {here.name}
              </button>
            ) : (
              <Link to="/traces/$traceId" params={{ traceId }} search={{ span: link.span_id }} className="font-mono text-xs text-accent hover:underline">
                {traceId} / {link.span_id}
              </Link>
            )}
            {Object.keys(link.attributes ?? {}).length > 0 && <JsonView value={link.attributes} />}
          </section>
        );
      })}
    </div>
  );
}
