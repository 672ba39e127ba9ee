import { useState } from "react";
import type { Dataset } from "@/api/types";
import { JsonView } from "@/components/JsonView";
import { LongText } from "@/components/LongText";
import { Card } from "@/components/ui/Card";
import { CopyButton } from "@/components/ui/CopyButton";
import { Drawer } from "@/components/ui/Drawer";
import { contextOf, profileEntries, schemaFields, sourceText } from "./datasets";

/** What the run read; each opens to its schema, profile and source. */
export function Datasets({ datasets }: { datasets: readonly Dataset[] }) {
  const [chosen, setChosen] = useState<Dataset>();
  if (datasets.length === 0) return null;
  return (
    <Card title="Datasets">
      <ul className="divide-y divide-line border-t border-line">
        {datasets.map((one, index) => {
          const context = contextOf(one);
          return (
            <li key={`${one.dataset.name} ${one.dataset.digest} ${index}`}>
              <button type="button" onClick={() => setChosen(one)} className="flex w-full items-center gap-2 px-4 py-2 text-left text-sm last:rounded-b-xl hover:bg-canvas">
                <span className="truncate font-medium" title={one.dataset.name}>
                  {one.dataset.name}
                </span>
                {context && <span className="rounded bg-accent-soft px-1.5 text-xs text-accent">{context}</span>}
                <span className="ml-auto font-mono text-xs text-dim" title="Digest">
                  {one.dataset.digest}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {chosen && <DatasetDrawer dataset={chosen} onClose={() => setChosen(undefined)} />}
    </Card>
  );
}

function DatasetDrawer({ dataset: input, onClose }: { dataset: Dataset; onClose(): void }) {
  const { dataset } = input;
  const fields = schemaFields(dataset.schema);
  const profile = profileEntries(dataset.profile);
  const source = sourceText(dataset.source);
  return (
    <Drawer title={dataset.name} onClose={onClose}>
      <div className="grid gap-6 p-4 text-sm">
        <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-1.5">
          <Row label="Digest" text={dataset.digest} mono />
          <Row label="Used for" text={contextOf(input) ?? ""} />
          <Row label="Source" text={source} mono />
          <Row label="Kind" text={dataset.source_type ?? ""} />
        </dl>
        {fields ? (
          <section>
            <h3 className="pb-2 font-semibold">Schema ({fields.length.toLocaleString("en-US")})</h3>
            <table className="w-full text-left">
              <thead className="text-xs text-dim">
                <tr className="border-b border-line">
                  <th className="py-1.5 pr-3 font-normal">Column</th>
                  <th className="py-1.5 font-normal">Type</th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line/60">
                {fields.slice(0, MOST).map(({ name, type, required }, index) => (
                  <tr key={index}>
                    <td className="py-1.5 pr-3 [overflow-wrap:anywhere]">{name}</td>
                    <td className="py-1.5 font-mono text-xs text-dim">
                      {type}
                      {required === false && ", optional"}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {fields.length > MOST && <p className="pt-2 text-xs text-dim">The first {MOST} columns.</p>}
          </section>
        ) : (
          dataset.schema && <Raw title="Schema" text={dataset.schema} />
        )}
        {profile ? (
          <section>
            <h3 className="pb-2 font-semibold">Profile</h3>
            <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
              {profile.map(([key, value]) => (
                <Row key={key} label={key} text={value} />
              ))}
            </dl>
          </section>
        ) : (
          dataset.profile && <Raw title="Profile" text={dataset.profile} />
        )}
        {source !== dataset.source && dataset.source && <Raw title="Source as it was logged" text={dataset.source} />}
      </div>
    </Drawer>
  );
}

/** Of longer schemas the beginning. */
const MOST = 1000;

function Row({ label, text, mono }: { label: string; text: string; mono?: boolean }) {
  if (!text) return null;
  return (
    <>
      <dt className="text-dim">{label}</dt>
      <dd className="flex min-w-0 items-start gap-1">
        <span className={mono ? "min-w-0 font-mono text-xs leading-5 [overflow-wrap:anywhere]" : "min-w-0 [overflow-wrap:anywhere]"}>{text}</span>
        {mono && <CopyButton text={text} label={`Copy the ${label.toLowerCase()}`} />}
      </dd>
    </>
  );
}

function Raw({ title, text }: { title: string; text: string }) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the text as it is.
    value = undefined;
  }
  return (
    <section>
      <h3 className="pb-2 font-semibold">{title}</h3>
      {value === undefined ? <LongText text={text} className="font-mono text-xs" /> : <JsonView value={value} />}
    </section>
  );
}
