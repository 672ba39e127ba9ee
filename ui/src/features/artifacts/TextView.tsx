import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { PIECE, piecesQuery, tailQuery } from "@/api/artifacts";
import { Button } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Segments } from "@/components/ui/Segments";
import { Spinner } from "@/components/ui/Spinner";
import { formatSize } from "@/lib/format";
import { HexView } from "./HexView";
import { isLog } from "./kinds";
import { TextLines } from "./TextLines";
import { joined, linesOfText, textOf } from "./text";
import type { ViewProps } from "./view";

const ENDS = [
  { value: "start", label: "Beginning" },
  { value: "end", label: "End" },
] as const;
/** No more than so much of the end of a text is held in the page. */
const MOST = 64 * PIECE;

/** A text of any length: its lines in sight are in the page, what was read of the file in memory. Logs begin at their end. */
export function TextView({ fromEnd, ...props }: ViewProps & { fromEnd?: boolean }) {
  const long = (props.size ?? 0) > PIECE;
  const [end, setEnd] = useState<"start" | "end">(fromEnd || isLog(props.path) ? "end" : "start");
  const choice = long && <Segments<"start" | "end"> label="Part of the file" value={end} options={ENDS} onChange={(next) => setEnd(next)} />;
  return end === "end" ? <FromEnd {...props} tools={choice} /> : <FromStart {...props} tools={choice} />;
}

type EndProps = ViewProps & { tools: React.ReactNode };

function FromStart({ source, path, tools }: EndProps) {
  const query = useInfiniteQuery(piecesQuery(source, path));
  const pages = query.data?.pages;
  const bytes = useMemo(() => pages && joined(pages.map((page) => page.bytes)), [pages]);
  const total = pages?.at(-1)?.total ?? 0;
  const lines = useMemo(() => {
    const text = bytes && textOf(bytes);
    // The last line of a part is likely cut.
    return text === undefined ? undefined : linesOfText(bytes!.length < total ? text.slice(0, text.lastIndexOf("\n") + 1) || text : text);
  }, [bytes, total]);
  if (query.error && !pages) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!bytes) return <Spinner />;
  if (bytes.length === 0) return <Empty title="The file is empty." />;
  if (!lines) return <HexView bytes={bytes} total={total} />;
  return (
    <TextLines
      lines={lines}
      first={1}
      tools={tools}
      note={bytes.length < total ? `${formatSize(bytes.length)} of ${formatSize(total)}` : undefined}
      onEnd={query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined}
    />
  );
}

function FromEnd({ source, path, refresh = false, tools }: EndProps) {
  const [length, setLength] = useState(PIECE);
  const query = useQuery({ ...tailQuery(source, path, length), refetchInterval: refresh, placeholderData: (before) => before });
  const piece = query.data;
  const lines = useMemo(() => {
    const bytes = piece && (piece.from > 0 ? afterLineEnd(piece.bytes) : piece.bytes);
    const text = bytes && textOf(bytes);
    return text === undefined ? undefined : linesOfText(text);
  }, [piece]);
  if (query.error && !piece) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!piece) return <Spinner />;
  if (piece.total === 0) return <Empty title="The file is empty." />;
  if (!lines) return <HexView bytes={piece.bytes} total={piece.total} />;
  const earlier = piece.from > 0 && length < MOST && (
    <Button size="small" disabled={query.isPlaceholderData} onClick={() => setLength(4 * length)}>
      Earlier lines
    </Button>
  );
  return (
    <TextLines
      lines={lines}
      first={piece.from > 0 ? undefined : 1}
      tools={
        <>
          {tools}
          {earlier}
        </>
      }
      note={piece.from > 0 ? `The last ${formatSize(piece.bytes.length)} of ${formatSize(piece.total)}` : undefined}
      follow={refresh !== false}
      atEnd
    />
  );
}

/** Without the line that is cut at the beginning. */
function afterLineEnd(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.subarray(bytes.indexOf(10) + 1);
}
