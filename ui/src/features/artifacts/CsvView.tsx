import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { PIECE, piecesQuery } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { parseCsv, separatorOf } from "@/lib/csv";
import { formatCount, formatSize } from "@/lib/format";
import { DataGrid } from "./DataGrid";
import { numericColumns } from "./grid";
import { HexView } from "./HexView";
import { endingOf } from "./kinds";
import { joined, textOf } from "./text";
import type { ViewProps } from "./view";

/** No more of a file is read into the page. */
const MOST = 48 * PIECE;
const SAMPLE = 200;

/** CSV or TSV as a table; of a long file, what was scrolled to. */
export function CsvView({ source, path }: ViewProps) {
  const query = useInfiniteQuery(piecesQuery(source, path));
  const pages = query.data?.pages;
  const bytes = useMemo(() => pages && joined(pages.map((page) => page.bytes)), [pages]);
  const total = pages?.at(-1)?.total ?? 0;
  const table = useMemo(() => bytes && tableIn(bytes, total, path), [bytes, total, path]);
  if (query.error && !pages) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!bytes) return <Spinner />;
  if (bytes.length === 0) return <Empty title="The file is empty." />;
  if (!table) return <HexView bytes={bytes} total={total} />;
  const whole = bytes.length >= total;
  return (
    <DataGrid
      label={path}
      columns={table.columns}
      count={table.rows.length}
      rowAt={(index) => table.rows[index]}
      sample={table.rows}
      note={
        <>
          {formatCount(table.rows.length, "row")} · {formatCount(table.columns.length, "column")}
          {!whole && ` · ${formatSize(bytes.length)} of ${formatSize(total)} read`}
          {!whole && bytes.length >= MOST && ": download the file for the rest"}
        </>
      }
      onEnd={query.hasNextPage && !query.isFetching && bytes.length < MOST ? () => void query.fetchNextPage() : undefined}
    />
  );
}

function tableIn(bytes: Uint8Array<ArrayBuffer>, total: number, path: string) {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  const records = parseCsv(text, endingOf(path) === "tsv" ? "\t" : separatorOf(text));
  // The last record of a part is likely cut.
  if (bytes.length < total) records.pop();
  const [names = [], ...rows] = records;
  const count = rows.slice(0, SAMPLE).reduce((most, row) => Math.max(most, row.length), names.length);
  const numeric = numericColumns(rows.slice(0, SAMPLE), count);
  return { columns: Array.from({ length: count }, (_, index) => ({ name: names[index] ?? "", numeric: numeric[index] })), rows };
}
