import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { type LoginSession, revokeSession, sessionsQuery } from "@/api/accounts";
import { Age } from "@/components/ui/Age";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { browserOf, viaText } from "./session";

/** Where an account is logged in, and ending that. */
export function Sessions({ username }: { username: string }) {
  const query = useQuery(sessionsQuery(username));
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (session: LoginSession) => revokeSession(session.id),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery(username).queryKey }),
  });
  return (
    <div className="grid gap-3">
      <p className="text-sm text-dim">Browsers in which this account is logged in.</p>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {end.error && <ErrorNote error={end.error} />}
      {query.isPending && <Spinner />}
      {query.data?.length === 0 && <p className="text-sm">No browser is logged in.</p>}
      {query.data && query.data.length > 0 && (
        <ul aria-label="Sessions" className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {query.data.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
              <Monitor aria-hidden className="size-4 shrink-0 text-dim" />
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  <span title={session.user_agent}>{browserOf(session.user_agent)}</span>
                  {session.current && <span className="ml-2 rounded bg-ok-soft px-1.5 py-0.5 text-xs font-normal text-ok">this browser</span>}
                </p>
                <p className="text-dim">
                  {session.address || "unknown address"}, {viaText(session.via)} <Age time={session.creation_time} />, last used{" "}
                  <Age time={session.last_used_time} />
                </p>
              </div>
              {!session.current && (
                <Button size="small" disabled={end.isPending} onClick={() => end.mutate(session)}>
                  Log out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
