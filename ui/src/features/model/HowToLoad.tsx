import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { descriptionQuery, type ModelPlace } from "@/api/models";
import { serverUrl } from "@/api/request";
import { CodeBlock } from "@/components/CodeBlock";
import { Card } from "@/components/ui/Card";
import { Segments } from "@/components/ui/Segments";
import { Select } from "@/components/ui/Select";
import { snippetsOf } from "./snippets";

/** A way to name a model. */
export interface Naming {
  /** By what, for people: `Version 3`, `@champion`. */
  label: string;
  uri: string;
}

/** Code that loads the model, by each of its names. */
export function HowToLoad({ place, namings, className }: { place: ModelPlace; namings: readonly Naming[]; className?: string }) {
  const { data } = useQuery(descriptionQuery(place));
  const [by, setBy] = useState<string>();
  const [way, setWay] = useState<string>();
  const naming = namings.find(({ uri }) => uri === by) ?? namings[0];
  if (!naming) return null;
  const snippets = snippetsOf({
    uri: naming.uri,
    server: serverUrl("").replace(/\/$/, ""),
    flavors: (data?.flavors ?? []).map(({ name }) => name),
    hasExample: Boolean(data?.input_example),
  });
  const snippet = snippets.find((one) => one.id === way) ?? snippets[0]!;
  return (
    <Card title="How to load it" className={className}>
      <div className="grid min-w-0 gap-3 px-4 pb-4">
        {namings.length > 1 && (
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <span aria-hidden className="text-dim">
              by
            </span>
            <Select label="by" value={naming.uri} options={namings.map(({ label, uri }) => ({ value: uri, label }))} onChange={setBy} />
          </div>
        )}
        <div className="overflow-x-auto">
          <Segments
            label="With what"
            value={snippet.id}
            options={snippets.map(({ id, label }) => ({ value: id, label }))}
            onChange={setWay}
          />
        </div>
        <CodeBlock text={snippet.code} language={snippet.language} label={`code: ${snippet.label}`} />
      </div>
    </Card>
  );
}
