import { useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { fileUrl, filesKey } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { formatCount, formatSize } from "@/lib/format";
import { DataGrid } from "./DataGrid";
import { openParquet, readRows } from "./parquet";
import type { ViewProps } from "./view";

/** So many rows are read at a time. */
const BLOCK = 200;
const NONE: unknown[][] = [];

/** A Parquet file as a table. Only the foot of the file and the rows in sight are fetched. */
export function ParquetView({ source, path, size }: ViewProps) {
  const key = [...filesKey(source), "parquet", path, size];
  const file = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => openParquet(fileUrl(source, path), size, signal),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: false,
  });
  const [seen, setSeen] = useState<readonly [number, number]>([0, 0]);
  const onRange = useCallback((first: number, last: number) => setSeen([Math.floor(first / BLOCK), Math.floor(last / BLOCK)]), []);
  const blocks = Array.from({ length: seen[1] - seen[0] + 1 }, (_, index) => seen[0] + index);
  const blockQuery = (block: number) => ({
    queryKey: [...key, block],
    queryFn: () => readRows(file.data!, block * BLOCK, (block + 1) * BLOCK),
    enabled: (file.data?.rows ?? 0) > 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: false,
  });
  const beginning = useQuery(blockQuery(0));
  const rows = useQueries({ queries: blocks.map(blockQuery) });
  if (file.error) return <Broken error={file.error} onRetry={() => file.refetch()} />;
  if (!file.data) return <Spinner />;
  if (file.data.columns.length === 0) return <Empty title="The table has no columns." />;
  const failed = rows.find((one) => one.error);
  if (failed?.error) return <Broken error={failed.error} onRetry={() => failed.refetch()} />;
  const groups = file.data.metadata.row_groups.length;
  return (
    <DataGrid
      label={path}
      columns={file.data.columns}
      count={file.data.rows}
      rowAt={(index) => rows[Math.floor(index / BLOCK) - seen[0]]?.data?.[index % BLOCK]}
      sample={beginning.data ?? NONE}
      note={`${formatCount(file.data.rows, "row")} · ${formatCount(file.data.columns.length, "column")} · ${formatCount(groups, "row group")} · ${formatSize(file.data.buffer.byteLength)}`}
      onRange={onRange}
    />
  );
}

function Broken({ error, onRetry }: { error: Error; onRetry(): void }) {
  return (
    <div className="grid gap-3 p-4">
      <p className="text-sm">This Parquet file cannot be read here. Download it to read it with another program.</p>
      <ErrorNote error={error} onRetry={onRetry} />
    </div>
  );
}
