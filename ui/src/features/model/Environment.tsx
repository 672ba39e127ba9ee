import { useState } from "react";
import type { Description } from "@/api/models";
import { CodeBlock } from "@/components/CodeBlock";
import { Segments } from "@/components/ui/Segments";

/** What a model needs to run: the files that say it. */
export function Environment({ files }: { files: NonNullable<Description["environment"]> }) {
  const [chosen, setChosen] = useState<string>();
  const file = files.find(({ path }) => path === chosen) ?? files[0];
  if (!file) return <p className="px-4 pb-4 text-sm text-dim">No file beside the model says what it needs to run.</p>;
  return (
    <div className="grid min-w-0 gap-3 px-4 pb-4">
      {files.length > 1 && (
        <div className="overflow-x-auto">
          <Segments
            label="File"
            value={file.path}
            options={files.map(({ path }) => ({ value: path, label: path }))}
            onChange={setChosen}
          />
        </div>
      )}
      <CodeBlock text={file.content} language={file.path.endsWith(".yaml") ? "yaml" : undefined} label={file.path} className="max-h-80" />
      {file.whole === false && <p className="text-sm text-dim">Only its beginning is shown.</p>}
    </div>
  );
}
