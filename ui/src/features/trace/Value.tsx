import { Pilcrow } from "lucide-react";
import { type ReactNode, useState } from "react";
import { JsonView } from "@/components/JsonView";
import { LongText } from "@/components/LongText";
import { cx } from "@/lib/cx";
import { useMarkdown } from "./markdown";
import { Prose } from "./Prose";
import { CopyButton } from "@/components/ui/CopyButton";
import { formatSize } from "@/lib/format";

export interface Way {
  label: string;
  content: ReactNode;
  /** It has texts that may be Markdown. */
  prose?: boolean;
}

interface Props {
  title: string;
  /** As it was logged: JSON, or any text. */
  text: string;
  value: unknown;
  /** How else it can be read, the best first. */
  ways?: Way[];
}

/** A logged value: as it is best read, as JSON that folds, and raw. */
export function Value({ title, text, value, ways = [] }: Props) {
  const all: Way[] = [
    ...ways,
    typeof value === "string"
      ? { label: "Text", prose: true, content: value === "" ? <p className="p-3 text-sm text-dim">(empty)</p> : <Prose text={value} className="block p-3 text-sm" /> }
      : { label: "JSON", content: <div className="overflow-x-auto p-2"><JsonView value={value} /></div> },
    { label: "Raw", content: <pre className="p-3 font-mono text-xs leading-5"><LongText text={text} /></pre> },
  ];
  const [chosen, setChosen] = useState<string>();
  const way = all.find((one) => one.label === chosen) ?? all[0]!;
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border border-line bg-surface">
      <header className="flex items-center gap-2 border-b border-line px-3 py-1.5">
        <h3 className="text-sm font-semibold">{title}</h3>
        {text.length > 2000 && <span className="text-xs text-dim">{formatSize(text.length)}</span>}
        {way.prose && <MarkdownSwitch title={title} />}
        <div role="group" aria-label={`How ${title} is shown`} className={cx("flex gap-0.5", !way.prose && "ml-auto")}>
          {all.map(({ label }) => (
            <button
              key={label}
              type="button"
              aria-pressed={label === way.label}
              onClick={() => setChosen(label)}
              className="rounded px-1.5 py-0.5 text-xs text-dim hover:text-ink aria-pressed:bg-sunken aria-pressed:font-medium aria-pressed:text-ink"
            >
              {label}
            </button>
          ))}
        </div>
        <CopyButton text={typeof value === "string" ? value : text} label={`Copy ${title}`} />
      </header>
      {way.content}
    </section>
  );
}

/** Texts as Markdown, or as they are written. */
function MarkdownSwitch({ title }: { title: string }) {
  const { on, change } = useMarkdown();
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={`M↓ Markdown of ${title}`}
      title={on ? "Show the texts as they are written" : "Show Markdown as it is meant"}
      onClick={() => change(!on)}
      className="ml-auto rounded p-1 text-dim hover:text-ink aria-pressed:bg-sunken aria-pressed:text-ink"
    >
      <Pilcrow aria-hidden className="size-3.5" />
    </button>
  );
}
