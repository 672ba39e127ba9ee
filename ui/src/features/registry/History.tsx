import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRightLeft, Pencil, Plus, X } from "lucide-react";
import { historyQuery, type RegistryEvent } from "@/api/registry";
import { Age } from "@/components/ui/Age";
import { Card } from "@/components/ui/Card";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { useEnd } from "@/lib/useEnd";
import { told, type Tone } from "./history";

const ICONS: Record<Tone, { Icon: typeof Plus; colour: string }> = {
  made: { Icon: Plus, colour: "text-ok" },
  moved: { Icon: ArrowRightLeft, colour: "text-accent" },
  changed: { Icon: Pencil, colour: "text-dim" },
  removed: { Icon: X, colour: "text-bad" },
};

/** Who did what when with a registered model, or with one version of it. */
export function History({ name, version }: { name: string; version?: string }) {
  const query = useInfiniteQuery(historyQuery(name, version));
  const events = query.data?.pages.flatMap((page) => page.registry_events ?? []) ?? [];
  const end = useEnd(query.hasNextPage && !query.isFetchingNextPage && !query.error, () => void query.fetchNextPage());
  return (
    <div className="mx-auto max-w-3xl p-4">
      <Card title="History">
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-4" />}
        {query.isPending && <Spinner />}
        {query.data && events.length === 0 && (
          <p className="px-4 pb-4 text-sm text-dim">Nothing is written down: it was made before its history was kept.</p>
        )}
        <ol className="px-4 pb-4" aria-label="Changes, the latest first">
          {events.map((event, index) => (
            <Entry key={event.event_id} event={event} last={index === events.length - 1} linked={version === undefined} />
          ))}
        </ol>
        <div ref={end}>{query.isFetchingNextPage && <Spinner />}</div>
      </Card>
    </div>
  );
}

function Entry({ event, last, linked }: { event: RegistryEvent; last: boolean; linked: boolean }) {
  const { tone, text, detail } = told(event);
  const { Icon, colour } = ICONS[tone];
  const { name, version } = event;
  return (
    <li className="relative flex gap-3 pb-5 last:pb-0">
      {!last && <span aria-hidden className="absolute top-7 bottom-0 left-3 w-px bg-line" />}
      <span aria-hidden className="grid size-6.5 shrink-0 place-items-center rounded-full border border-line bg-surface">
        <Icon className={`size-3.5 ${colour}`} />
      </span>
      <div className="min-w-0 flex-1 pt-0.5 text-sm">
        <p className="[overflow-wrap:anywhere]">
          {linked && version && !event.action.endsWith(".deleted") ? (
            <Link to="/models/$name/versions/$version" params={{ name, version }} className="hover:text-accent hover:underline">
              {text}
            </Link>
          ) : (
            text
          )}
        </p>
        {detail && <p className="mt-0.5 line-clamp-3 text-xs [overflow-wrap:anywhere] whitespace-pre-wrap text-dim">{detail}</p>}
        <p className="mt-0.5 text-xs text-dim">
          {event.user_id ? <span className="font-medium">{event.user_id}</span> : "somebody"} · <Age time={event.timestamp} />
        </p>
      </div>
    </li>
  );
}
