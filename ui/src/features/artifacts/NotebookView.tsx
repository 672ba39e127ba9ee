import { useMemo } from "react";
import { CodeBlock } from "@/components/CodeBlock";
import { JsonView } from "@/components/JsonView";
import { LongText } from "@/components/LongText";
import { Markdown } from "@/components/Markdown";
import { SafeHtml } from "@/components/SafeHtml";
import { type Cell, notebookOf, type Output } from "./notebook";
import { parseJson } from "./json";
import { Said, WholeText } from "./TextFiles";
import { TextView } from "./TextView";
import type { ViewProps } from "./view";

const MOST = 24 << 20;

/** A Jupyter notebook: its cells and what they gave. */
export function NotebookView(props: ViewProps) {
  return (
    <WholeText {...props} most={MOST}>
      {(text) => <Book text={text} {...props} />}
    </WholeText>
  );
}

function Book({ text, ...view }: ViewProps & { text: string }) {
  const read = useMemo(() => {
    try {
      return { book: notebookOf(parseJson(text)) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }, [text]);
  if (!read.book) {
    return (
      <>
        <Said>This notebook cannot be read: {read.problem}</Said>
        <TextView {...view} />
      </>
    );
  }
  return (
    <ol aria-label="Cells" className="mx-auto grid w-full max-w-5xl gap-4 p-4">
      {read.book.cells.map((cell, index) => (
        // A notebook that is shown does not change: a cell is its place.
        <li key={index} className="grid min-w-0 gap-2 [contain-intrinsic-size:auto_8rem] [content-visibility:auto] sm:grid-cols-[3.5rem_minmax(0,1fr)]">
          <CellView cell={cell} language={read.book.language} />
        </li>
      ))}
    </ol>
  );
}

function CellView({ cell, language }: { cell: Cell; language: string }) {
  return (
    <>
      <span className="pt-3 text-right font-mono text-xs text-dim max-sm:hidden">{cell.kind === "code" && `[${cell.count ?? " "}]`}</span>
      <div className="grid min-w-0 gap-2">
        {cell.kind === "markdown" ? (
          <Markdown text={cell.text} />
        ) : cell.kind === "code" ? (
          <CodeBlock text={cell.text} language={language} label={`cell ${cell.count ?? ""}`.trim()} />
        ) : (
          <pre className="font-mono text-xs whitespace-pre-wrap text-dim">{cell.text}</pre>
        )}
        {cell.outputs.map((output, index) => (
          <OutputView key={index} output={output} />
        ))}
      </div>
    </>
  );
}

function OutputView({ output }: { output: Output }) {
  switch (output.kind) {
    case "text":
      return (
        <div className={`rounded-lg px-3 py-2 font-mono text-xs leading-relaxed ${output.error ? "bg-bad-soft" : ""}`}>
          <LongText text={output.text} />
        </div>
      );
    case "image":
      return <img src={output.url} alt={output.alt} className="max-w-full justify-self-start rounded bg-white" />;
    case "html":
      return <SafeHtml html={output.html} />;
    case "markdown":
      return <Markdown text={output.text} />;
    case "json":
      return <JsonView value={output.value} />;
    case "failed":
      return (
        <div className="rounded-lg bg-bad-soft px-3 py-2 font-mono text-xs leading-relaxed">
          <p className="font-medium text-bad">
            {output.name}: {output.message}
          </p>
          <LongText text={output.traceback} />
        </div>
      );
  }
}
