import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { fileUrl, headQuery } from "@/api/artifacts";
import { CodeBlock } from "@/components/CodeBlock";
import { JsonView } from "@/components/JsonView";
import { Markdown } from "@/components/Markdown";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount, formatSize } from "@/lib/format";
import { DataGrid } from "./DataGrid";
import { pictureOf } from "./grid";
import { parseJson, tableOf } from "./json";
import { codeLanguageOf } from "./kinds";
import { TextView } from "./TextView";
import { textOf } from "./text";
import type { ViewProps } from "./view";

const MOST_CODE = 200_000;
const MOST_MARKDOWN = 1_000_000;
const MOST_JSON = 16 << 20;

interface WholeProps extends ViewProps {
  /** A larger file is shown as plain lines. */
  most: number;
  children(text: string): ReactNode;
}

/** A text that is needed whole. */
export function WholeText({ most, children, ...view }: WholeProps) {
  const tooLarge = view.size !== undefined && view.size > most;
  const query = useQuery({ ...headQuery(view.source, view.path, most), enabled: !tooLarge });
  const text = useMemo(() => query.data && textOf(query.data.bytes), [query.data]);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (tooLarge || (query.data && query.data.total > query.data.bytes.length)) {
    return (
      <>
        <Said>Larger than {formatSize(most)}: shown as plain text.</Said>
        <TextView {...view} />
      </>
    );
  }
  if (!query.data) return <Spinner />;
  if (query.data.total === 0) return <Empty title="The file is empty." />;
  // Bytes that are no text: the lines say what they are.
  if (text === undefined) return <TextView {...view} />;
  return children(text);
}

/** What a reader should know of how a file is shown. */
export function Said({ children }: { children: ReactNode }) {
  return <p className="border-b border-line bg-sunken px-4 py-1.5 text-xs text-dim">{children}</p>;
}

/** Code with its colours; what is too long for these, or has none, as lines. */
export function SourceFile(props: ViewProps) {
  const language = codeLanguageOf(props.path);
  if (!language || (props.size ?? 0) > MOST_CODE) return <TextView {...props} />;
  return (
    <WholeText {...props} most={MOST_CODE}>
      {(text) => <CodeBlock text={text} language={language} label={props.path} className="min-h-full rounded-none border-0 bg-transparent" />}
    </WholeText>
  );
}

export function MarkdownFile(props: ViewProps) {
  return (
    <WholeText {...props} most={MOST_MARKDOWN}>
      {(text) => (
        <div className="mx-auto w-full max-w-4xl p-5">
          <Markdown text={text} />
        </div>
      )}
    </WholeText>
  );
}

/** JSON that folds; a logged table as a table. */
export function JsonFile(props: ViewProps) {
  return (
    <WholeText {...props} most={MOST_JSON}>
      {(text) => <Json text={text} {...props} />}
    </WholeText>
  );
}

function Json({ text, ...view }: ViewProps & { text: string }) {
  const read = useMemo(() => {
    try {
      const value = parseJson(text);
      return { value, table: tableOf(value) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }, [text]);
  if (read.problem !== undefined) {
    return (
      <>
        <Said>This is not JSON: {read.problem}</Said>
        <TextView {...view} />
      </>
    );
  }
  if (!read.table) {
    return (
      <div className="p-3">
        <JsonView value={read.value} />
      </div>
    );
  }
  const { columns, rows } = read.table;
  const pictures = rows.slice(0, 20).some((row) => row.some(pictureOf));
  return (
    <DataGrid
      label={view.path}
      columns={columns.map((name, index) => ({ name, numeric: rows.slice(0, 20).every((row) => row[index] === null || typeof row[index] === "number") }))}
      count={rows.length}
      rowAt={(index) => rows[index]}
      sample={rows}
      rowHeight={pictures ? 72 : undefined}
      cell={(value) => {
        const picture = pictureOf(value);
        return picture && <img src={fileUrl(view.source, picture)} alt={picture} loading="lazy" className="max-h-full max-w-full rounded object-contain py-1" />;
      }}
      note={`${formatCount(rows.length, "row")} · ${formatCount(columns.length, "column")}`}
    />
  );
}
