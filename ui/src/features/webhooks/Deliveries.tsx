import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Clock } from "lucide-react";
import { type Delivery, deliveriesQuery, type Webhook } from "@/api/webhooks";
import { Age } from "@/components/ui/Age";
import { Card } from "@/components/ui/Card";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatTime } from "@/lib/format";
import { useEnd } from "@/lib/useEnd";
import { labelOf } from "./events";

const STATUSES = {
  DELIVERED: { Icon: CircleCheck, colour: "text-ok", label: "Delivered" },
  FAILED: { Icon: CircleX, colour: "text-bad", label: "Failed" },
  PENDING: { Icon: Clock, colour: "text-busy", label: "Pending" },
};

/** What was sent to a webhook, and what became of it. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const query = useInfiniteQuery(deliveriesQuery(webhook.webhook_id));
  const all = query.data?.pages.flatMap((page) => page.webhook_deliveries ?? []) ?? [];
  const end = useEnd(query.hasNextPage && !query.isFetchingNextPage && !query.error, () => void query.fetchNextPage());
  return (
    <Card title={`Deliveries to ${webhook.name}`}>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-4" />}
      {query.isPending && <Spinner />}
      {query.data && all.length === 0 && (
        <p className="px-4 pb-4 text-sm text-dim">Nothing was sent yet. Finished messages stay here for 30 days; examples do not count.</p>
      )}
      {all.length > 0 && (
        <div className="overflow-x-auto border-t border-line" tabIndex={0} role="group" aria-label="Deliveries, scrollable">
          <table aria-label="Deliveries" className="w-full min-w-[36rem] text-left text-sm">
            <thead className="text-xs text-dim">
              <tr>
                <th className="py-1.5 pr-3 pl-4 font-medium">Status</th>
                <th className="py-1.5 pr-3 font-medium">Event</th>
                <th className="py-1.5 pr-3 font-medium">When</th>
                <th className="py-1.5 pr-3 text-right font-medium">Attempts</th>
                <th className="py-1.5 pr-4 font-medium">Answer</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line/60">
              {all.map((delivery) => (
                <Line key={delivery.delivery_id} delivery={delivery} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div ref={end}>{query.isFetchingNextPage && <Spinner />}</div>
    </Card>
  );
}

function Line({ delivery }: { delivery: Delivery }) {
  const { status, event, attempts, creation_timestamp: created, next_attempt_timestamp: next } = delivery;
  const look = STATUSES[status as keyof typeof STATUSES];
  return (
    <tr>
      <td className="py-1.5 pr-3 pl-4 align-top whitespace-nowrap">
        {look ? (
          <span className="inline-flex items-center gap-1.5">
            <look.Icon aria-hidden className={`size-4 ${look.colour}`} /> {look.label}
          </span>
        ) : (
          status
        )}
      </td>
      <td className="py-1.5 pr-3 align-top" title={event}>
        {labelOf(event)}
      </td>
      <td className="py-1.5 pr-3 align-top whitespace-nowrap text-dim">
        <Age time={created} />
      </td>
      <td className="py-1.5 pr-3 text-right align-top tabular-nums">{attempts}</td>
      <td className="max-w-96 py-1.5 pr-4 align-top [overflow-wrap:anywhere]">
        {delivery.response_status ? `${delivery.response_status} ` : ""}
        {delivery.error_message && <span className="text-bad">{delivery.error_message}</span>}
        {status === "PENDING" && next && <span className="text-dim"> again at {formatTime(next).slice(11)}</span>}
      </td>
    </tr>
  );
}
