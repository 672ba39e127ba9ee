import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Ban, Check, Download } from "lucide-react";
import { useState } from "react";
import { type AuditEntry, auditFileUrl, auditQuery } from "@/api/permissions";
import { Age } from "@/components/ui/Age";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { useEnd } from "@/lib/useEnd";
import { useMinute } from "@/lib/times";
import { type AdministrationSearch, auditFilter } from "./search";
import { TYPES } from "./resource";

const OUTCOMES = [
  { value: "", label: "allowed and denied" },
  { value: "allowed", label: "allowed" },
  { value: "denied", label: "denied" },
] as const;
const WHEN = [
  { value: "", label: "at any time" },
  { value: "hour", label: "in the last hour" },
  { value: "day", label: "in the last day" },
  { value: "week", label: "in the last week" },
  { value: "month", label: "in the last 30 days" },
] as const;
const WHAT = [{ value: "", label: "things of any type" }, ...TYPES, { value: "user", label: "accounts" }, { value: "group", label: "groups" }, { value: "role", label: "roles" }];

/** Every change and every denied attempt, the latest first. */
export function AuditTrail() {
  const search = useSearch({ from: "/administration" });
  const navigate = useNavigate({ from: "/administration" });
  const minute = useMinute();
  const change = (next: Partial<AdministrationSearch>) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const filter = auditFilter(search, minute);
  const query = useInfiniteQuery({ ...auditQuery(filter), placeholderData: (before) => before });
  const entries = query.data?.pages.flatMap((page) => page.entries ?? []) ?? [];
  const end = useEnd(query.hasNextPage && !query.isFetchingNextPage && !query.error, () => void query.fetchNextPage());
  // The answer is a download: the page stays.
  const save = (format: "csv" | "jsonl") => location.assign(auditFileUrl(filter, format));
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <TextFilter label="User" value={search.user} onChange={(user) => change({ user })} />
        <TextFilter label="Operation" value={search.operation} onChange={(operation) => change({ operation })} />
        <Select label="Type" value={search.type ?? ""} options={WHAT} onChange={(type) => change({ type: type || undefined })} className="w-44" />
        <TextFilter label="Id or name" value={search.id} onChange={(id) => change({ id })} />
        <Select label="Outcome" value={search.outcome ?? ""} options={OUTCOMES} onChange={(outcome) => change({ outcome: outcome || undefined })} className="w-44" />
        <Select label="When" value={search.period ?? ""} options={WHEN} onChange={(period) => change({ period: period || undefined })} className="w-40" />
        <Menu
          trigger={
            <Button>
              <Download className="size-4" /> Export
            </Button>
          }
        >
          <MenuItem onSelect={() => save("csv")}>CSV</MenuItem>
          <MenuItem onSelect={() => save("jsonl")}>JSON lines</MenuItem>
        </Menu>
      </div>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Spinner />}
      {query.data && entries.length === 0 && (
        <p className="rounded-xl border border-line bg-surface px-4 py-6 text-center text-sm text-dim">Nothing of that kind happened.</p>
      )}
      {entries.length > 0 && (
        <div role="group" tabIndex={0} aria-label="Audit trail" className="overflow-x-auto rounded-xl border border-line bg-surface">
          <table className="w-full min-w-3xl text-left text-sm">
            <thead className="border-b border-line text-dim [&_th]:px-3 [&_th]:py-2 [&_th]:font-medium">
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">With</th>
                <th scope="col">Outcome</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line [&_td]:px-3 [&_td]:py-1.5 [&_td]:align-top">
              {entries.map((entry) => (
                <Row key={entry.entry_id} entry={entry} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div ref={end}>{query.isFetchingNextPage && <Spinner />}</div>
    </div>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const denied = entry.outcome === "denied";
  const Icon = denied ? Ban : Check;
  const details = Object.entries(entry.details ?? {});
  return (
    <tr className={denied ? "bg-bad-soft/50" : undefined}>
      <td className="whitespace-nowrap">
        <Age time={entry.time} />
      </td>
      <td className="[overflow-wrap:anywhere]">
        {entry.user ?? <span className="text-dim">nobody</span>}
        {entry.via && <span className="block text-xs text-dim">{entry.via}</span>}
      </td>
      <td className="[overflow-wrap:anywhere]">
        {entry.operation.replaceAll("_", " ")}
        {details.length > 0 && <span className="block text-xs text-dim">{details.map(([name, value]) => `${name}: ${value}`).join(", ")}</span>}
      </td>
      <td className="[overflow-wrap:anywhere]">
        {entry.resource_type ? `${entry.resource_type.replaceAll("_", " ")} ${entry.resource_id ?? ""}` : <span className="text-dim">–</span>}
      </td>
      <td>
        <span className={denied ? "inline-flex items-center gap-1.5 text-bad" : "inline-flex items-center gap-1.5"}>
          <Icon aria-hidden className="size-3.5" />
          {entry.outcome}
        </span>
      </td>
      <td className="text-xs whitespace-nowrap text-dim" title={entry.request_id ? `request ${entry.request_id}` : undefined}>
        {entry.address}
      </td>
    </tr>
  );
}

interface TextProps {
  label: string;
  value: string | undefined;
  onChange(value: string | undefined): void;
}

/** A text the entries must have; asked for with Enter, or when the reader goes on. */
function TextFilter({ label, value, onChange }: TextProps) {
  const [text, setText] = useState(value ?? "");
  const settle = () => {
    const wanted = text.trim() || undefined;
    if (wanted !== value) onChange(wanted);
  };
  return (
    <div className="w-32">
      <Input
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
    </div>
  );
}
