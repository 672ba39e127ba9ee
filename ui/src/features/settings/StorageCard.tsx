import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { type StorageGroup, type StorageUse, storageQuery } from "@/api/storage";
import { Age } from "@/components/ui/Age";
import { Card } from "@/components/ui/Card";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Segments } from "@/components/ui/Segments";
import { useAllowedInWorkspace } from "@/features/sharing/AllowedHere";
import { formatCount, formatSize } from "@/lib/format";

const GROUPS = [
  { value: "experiment", label: "Experiments" },
  { value: "owner", label: "Users" },
] as const;

/** What artifacts take, by experiment or by user, the largest first; for those who manage the workspace. */
export function StorageCard() {
  const [group, setGroup] = useState<StorageGroup>("experiment");
  const mayLook = useAllowedInWorkspace().manage;
  const found = useQuery({ ...storageQuery(group), enabled: mayLook });
  if (!mayLook) return null;
  const uses = found.data?.uses ?? [];
  const largest = Math.max(1, ...uses.map((use) => use.bytes ?? 0));
  const counted = Math.min(...uses.map((use) => use.counted_time ?? 0));
  return (
    <Card title="Storage">
      <div className="grid gap-3 px-4 pb-4">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="min-w-40 flex-1 text-sm text-dim">
            {uses.length > 0 ? (
              <>
                Artifacts, the largest first, counted <Age time={counted} />.
              </>
            ) : (
              found.data && "Not counted yet: a server does it once a day."
            )}
          </p>
          <Segments label="Storage by" value={group} options={GROUPS} onChange={(value) => setGroup(value)} />
        </div>
        {found.error && <ErrorNote error={found.error} onRetry={() => found.refetch()} />}
        {uses.length > 0 && (
          <ul className="grid gap-2">
            {uses.map((use) => (
              <Use key={use.experiment_id ?? use.owner} use={use} share={(use.bytes ?? 0) / largest} />
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

function Use({ use, share }: { use: StorageUse; share: number }) {
  return (
    <li className="grid gap-1 text-sm">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 flex-1 truncate font-medium">
          {use.experiment_id ? (
            <Link to="/experiments/$experimentId" params={{ experimentId: use.experiment_id }} className="hover:underline">
              {use.experiment_name}
            </Link>
          ) : (
            use.owner || "Of no run"
          )}
        </span>
        <span className="text-dim">{formatCount(use.runs ?? 0, "run")}</span>
        <span className="tabular-nums">{formatSize(use.bytes ?? 0)}</span>
      </div>
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </div>
      {use.over_quota && (
        <p className="flex items-center gap-1.5 text-warn">
          <TriangleAlert aria-hidden className="size-3.5" />
          Over its quota of {formatSize(use.quota_bytes ?? 0)}
        </p>
      )}
    </li>
  );
}
