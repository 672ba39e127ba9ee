import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { type ReactNode, useState } from "react";
import { serverUrl } from "@/api/request";
import { versionQuery } from "@/api/server";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { chooseTheme, useTheme } from "@/app/theme";
import { CodeBlock } from "@/components/CodeBlock";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { FormDialog } from "@/components/ui/Dialog";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Segments } from "@/components/ui/Segments";
import { chooseDensity, useDensity } from "@/lib/density";
import { formatAge, formatTime } from "@/lib/format";
import { forgetHabits } from "@/lib/habit";
import { chooseTimes, useMinute, useTimes } from "@/lib/times";
import { StorageCard } from "./StorageCard";

const THEMES = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
const DENSITIES = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
] as const;
const WRITTEN = [
  { value: "relative", label: "2 hours ago" },
  { value: "absolute", label: "Date and time" },
] as const;
const ZONES = [
  { value: "local", label: "Mine" },
  { value: "utc", label: "UTC" },
] as const;

/** How the page looks to this reader, and what the server is. */
export function SettingsPage() {
  usePageTitle("Settings");
  const theme = useTheme();
  const density = useDensity();
  const times = useTimes();
  const earlier = useMinute() - 7_500_000;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Crumbs>Settings</Crumbs>
      <div className="mx-auto grid max-w-3xl gap-4 px-4 py-6">
        <h1 className="text-lg font-semibold tracking-tight">Settings</h1>
        <Card title="Look">
          <div className="divide-y divide-line">
            <Setting title="Theme">
              <Segments label="Theme" value={theme} options={THEMES} onChange={chooseTheme} />
            </Setting>
            <Setting title="Density" note="How high the rows of tables are.">
              <Segments label="Density" value={density} options={DENSITIES} onChange={chooseDensity} />
            </Setting>
            <Setting title="Times" note={`Written as ${times.written === "relative" ? formatAge(earlier, Date.now()) : formatTime(earlier)}.`}>
              <Segments label="Times" value={times.written} options={WRITTEN} onChange={(written) => chooseTimes({ written })} />
            </Setting>
            <Setting title="Time zone" note={Intl.DateTimeFormat().resolvedOptions().timeZone}>
              <Segments label="Time zone" value={times.zone} options={ZONES} onChange={(zone) => chooseTimes({ zone })} />
            </Setting>
            <Forget />
          </div>
        </Card>
        <StorageCard />
        <Server />
      </div>
    </div>
  );
}

function Setting({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-40 flex-1">
        <div className="text-sm font-medium">{title}</div>
        {note && <div className="text-sm text-dim">{note}</div>}
      </div>
      {children}
    </div>
  );
}

function Forget() {
  const [asking, setAsking] = useState(false);
  return (
    <Setting title="Habits" note="Stars, recent pages, columns of tables and the settings above live in this browser only.">
      <Button onClick={() => setAsking(true)}>Forget them</Button>
      {asking && (
        <FormDialog
          title="Forget all habits?"
          action="Forget"
          danger
          onSubmit={() => {
            forgetHabits();
            location.reload();
          }}
          onClose={() => setAsking(false)}
        >
          <p className="text-sm text-dim">Stars and recent pages are gone then, and everything looks as at first. Nothing on the server changes.</p>
        </FormDialog>
      )}
    </Setting>
  );
}

function Server() {
  const version = useQuery(versionQuery());
  const address = serverUrl("").replace(/\/$/, "");
  return (
    <Card title="Server">
      <div className="grid gap-4 px-4 pb-4">
        {version.error && <ErrorNote error={version.error} onRetry={() => version.refetch()} />}
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
          <dt className="text-dim">Version</dt>
          <dd className="tabular-nums">{version.data}</dd>
          <dt className="text-dim">Address</dt>
          <dd className="[overflow-wrap:anywhere]">{address}</dd>
        </dl>
        <CodeBlock language="python" label="the code" text={`import mlflow\n\nmlflow.set_tracking_uri(${JSON.stringify(address)})`} />
        <div className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
          <Outside href="docs">The REST API</Outside>
          <Outside href="openapi.json">Its OpenAPI document</Outside>
          <Outside href="metrics">Metrics for Prometheus</Outside>
        </div>
      </div>
    </Card>
  );
}

/** A page of the server that is not one of ours. */
function Outside({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={serverUrl(href)} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1.5 text-accent hover:underline">
      {children}
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  );
}
