import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { headQuery } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { cx } from "@/lib/cx";
import { formatCount, formatSize } from "@/lib/format";
import { type DiffLine, diffLines } from "./diff";

/** So much of each file is compared. */
const MOST = 512 * 1024;
/** So many lines are shown: comparing texts that share nothing would fill the page. */
const MOST_LINES = 5000;
/** Milliseconds after which a comparison is given up. */
const PATIENCE = 3000;

interface Props {
  path: string;
  left: string;
  right: string;
}

/** What is different in a text file of two runs. */
export function TextDiff({ path, left, right }: Props) {
  const one = useQuery(headQuery({ kind: "run", id: left }, path, MOST));
  const other = useQuery(headQuery({ kind: "run", id: right }, path, MOST));
  const loaded = one.data && other.data ? ([one.data.bytes, other.data.bytes] as const) : undefined;
  const query = useQuery({
    queryKey: ["artifacts", "diff", path, left, right, one.dataUpdatedAt, other.dataUpdatedAt],
    enabled: loaded !== undefined,
    queryFn: async () => {
      const { diffLines: compare } = await import("diff");
      const [before, after] = loaded!.map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
      return compare(before, after, { timeout: PATIENCE }) ?? null;
    },
  });
  const lines = useMemo(() => query.data && diffLines(query.data), [query.data]);

  const error = one.error ?? other.error ?? query.error;
  if (error) return <ErrorNote error={error} className="m-4" />;
  if (loaded?.some((bytes) => bytes.includes(0))) return <Empty title="This is not a text file." />;
  if (query.data === null) return <Empty title="The two files are too different to be compared line by line." />;
  if (!lines) return <Spinner />;
  const cut = [one.data!, other.data!].some(({ bytes, total }) => bytes.length < total);
  return (
    <>
      {cut && <p className="bg-sunken px-4 py-1.5 text-xs text-dim">The first {formatSize(MOST)} of each file are compared.</p>}
      {lines.every((line) => line.kind !== "left" && line.kind !== "right") && (
        <p className="px-4 py-3 text-sm text-dim">{cut ? "No difference so far." : "The same in both runs."}</p>
      )}
      <Lines lines={lines.slice(0, MOST_LINES)} />
      {lines.length > MOST_LINES && (
        <p className="px-4 py-3 text-sm text-dim">{formatCount(lines.length - MOST_LINES, "more line")} not shown.</p>
      )}
    </>
  );
}

const LOOKS = { same: "", left: "bg-bad-soft text-bad", right: "bg-ok/10 text-ok" };
const SIGNS = { same: " ", left: "−", right: "+" };
const WORDS = { same: undefined, left: "removed", right: "added" };

function Lines({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <table className="w-full border-collapse font-mono text-xs leading-relaxed">
      <caption className="sr-only">Differences by line</caption>
      <tbody>
        {lines.map((line, index) =>
          line.kind === "gap" ? (
            <tr key={index} className="bg-sunken text-dim">
              <td colSpan={3} className="px-4 py-1">
                {formatCount(line.lines, "line")} the same
              </td>
            </tr>
          ) : (
            <tr key={index} className={LOOKS[line.kind]} aria-label={WORDS[line.kind]}>
              <td className="w-12 px-2 text-right align-top text-dim tabular-nums select-none">{line.left}</td>
              <td className="w-12 px-2 text-right align-top text-dim tabular-nums select-none">{line.right}</td>
              <td className={cx("pr-4 [overflow-wrap:anywhere] whitespace-pre-wrap")}>
                <span aria-hidden className="inline-block w-4 select-none">
                  {SIGNS[line.kind]}
                </span>
                {line.text}
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
