import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, Plus, X } from "lucide-react";
import { useState } from "react";
import { createLink, linksQuery, type LinkedType, revokeLink } from "@/api/permissions";
import { CodeBlock } from "@/components/CodeBlock";
import { Age } from "@/components/ui/Age";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Select } from "@/components/ui/Select";
import { linkAddress } from "./holders";

const HOURS = [
  { value: "24", label: "for a day" },
  { value: "168", label: "for a week" },
  { value: "720", label: "for 30 days" },
  { value: "8760", label: "for a year" },
] as const;

/** Links that show a thing to whoever has one, without an account. */
export function Links({ linked }: { linked: { type: LinkedType; id: string } }) {
  const query = useQuery(linksQuery(linked.type, linked.id));
  const queries = useQueryClient();
  const [hours, setHours] = useState<string>("168");
  const refresh = () => queries.invalidateQueries({ queryKey: linksQuery(linked.type, linked.id).queryKey });
  const make = useMutation({ mutationFn: () => createLink(linked.type, linked.id, Number(hours)), onSuccess: refresh });
  const end = useMutation({ mutationFn: revokeLink, onSettled: refresh });
  const links = (query.data ?? []).filter(({ revoked }) => !revoked);
  return (
    <section aria-label="Links" className="grid gap-3 border-t border-line pt-4">
      <div>
        <h3 className="text-sm font-semibold">Links to look at it</h3>
        <p className="text-sm text-dim">Whoever has one sees it without an account, and can change nothing.</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Select label="How long it is good" value={hours} options={HOURS} onChange={setHours} className="w-36" />
        <Button disabled={make.isPending} onClick={() => make.mutate()}>
          <Plus className="size-4" /> New link
        </Button>
      </div>
      {make.error && <ErrorNote error={make.error} />}
      {make.data && (
        <div className="grid gap-1">
          <p className="text-sm">It is shown this once:</p>
          <CodeBlock wrap label="the link" text={linkAddress(make.data.url, document.baseURI)} />
        </div>
      )}
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {end.error && <ErrorNote error={end.error} />}
      {links.length > 0 && (
        <ul aria-label="Links that are good" className="divide-y divide-line">
          {links.map((link) => (
            <li key={link.link_id} className="flex min-h-9 items-center gap-2 text-sm">
              <Link2 aria-hidden className="size-4 shrink-0 text-dim" />
              <span className="min-w-0 flex-1">
                by {link.created_by}, until <Age time={link.expiration_time} />
              </span>
              <IconButton label="End this link" disabled={end.isPending} onClick={() => end.mutate(link.link_id)}>
                <X className="size-4" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
