import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, WrapText } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { IconButton } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { cx } from "@/lib/cx";
import { cleanLine, linesWith, partsOf } from "./text";
import { useHabit } from "./useHabit";

const ROW = 20;
/** Of a longer line the beginning is shown. */
const LONGEST = 5000;
/** So many lines before the last one the next piece is asked for. */
const AHEAD = 200;

interface Props {
  lines: readonly string[];
  /** The number of the first line; without it lines have none. */
  first?: number;
  tools?: ReactNode;
  note?: string;
  /** Lines are added: the last one is kept in sight, unless the reader looks elsewhere. */
  follow?: boolean;
  /** One looks at the end first. */
  atEnd?: boolean;
  onEnd?(): void;
}

/** Lines of a text with a search in them. Enter goes to the next line that was found, with Shift to the one before. */
export function TextLines({ lines, first, tools, note, follow = false, atEnd = false, onEnd }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [wrap, setWrap] = useHabit("millrace.text.wrap");
  const [wanted, setWanted] = useState("");
  const [current, setCurrent] = useState(0);
  const [following, setFollowing] = useState(atEnd);
  const found = useMemo(() => linesWith(lines, wanted), [lines, wanted]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd && last >= lines.length - AHEAD) onEnd();
  }, [onEnd, last, lines.length]);
  useLayoutEffect(() => {
    if (following && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [following, lines.length, virtual]);
  useEffect(() => virtual.measure(), [wrap, virtual]);

  const goTo = (place: number) => {
    const next = (place + found.length) % found.length;
    setCurrent(next);
    setFollowing(false);
    virtual.scrollToIndex(found[next]!, { align: "center" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || found.length === 0) return;
    event.preventDefault();
    goTo(event.shiftKey ? current - 1 : current + 1);
  };
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    if (follow && scrollTop + clientHeight >= scrollHeight - ROW) setFollowing(true);
  };
  const digits = String((first ?? 0) + lines.length).length;
  return (
    <div className="flex min-h-40 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-1.5">
        <div onKeyDown={onKeyDown} className="w-56 max-w-full">
          <SearchBox
            label="Find in the text"
            value={wanted}
            onChange={(next) => {
              setWanted(next);
              setCurrent(0);
              const place = linesWith(lines, next)[0];
              if (place !== undefined) {
                setFollowing(false);
                virtual.scrollToIndex(place, { align: "center" });
              }
            }}
          />
        </div>
        {wanted && (
          <span role="status" className="text-xs text-dim tabular-nums">
            {found.length === 0 ? "Nothing found" : `${current + 1} of ${found.length.toLocaleString("en-US")} lines`}
          </span>
        )}
        <span className="ml-auto text-xs text-dim tabular-nums">{note}</span>
        {tools}
        {follow && (
          <IconButton label="Follow the end" aria-pressed={following} onClick={() => setFollowing(!following)}>
            <ArrowDownToLine className={cx("size-4", following && "text-accent")} />
          </IconButton>
        )}
        <IconButton label="Wrap long lines" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          <WrapText className={cx("size-4", wrap && "text-accent")} />
        </IconButton>
      </div>
      <div
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label="Lines of the text"
        onScroll={onScroll}
        onWheel={(event) => event.deltaY < 0 && setFollowing(false)}
        onKeyDown={(event) => ["ArrowUp", "PageUp", "Home"].includes(event.key) && setFollowing(false)}
        className="min-h-0 flex-1 overflow-auto py-2 font-mono text-xs leading-5 -outline-offset-2"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <div
              key={index}
              data-index={index}
              ref={wrap ? virtual.measureElement : undefined}
              className={cx("absolute left-0 flex min-w-full", wrap ? "right-0" : "w-max", found[current] === index && "bg-accent-soft")}
              style={{ top: start }}
            >
              {first !== undefined && (
                <span aria-hidden className="shrink-0 pr-3 pl-3 text-right text-dim select-none" style={{ width: `calc(${digits}ch + 1.75rem)` }}>
                  {first + index}
                </span>
              )}
              <Line raw={lines[index]!} wanted={wanted} wrap={wrap} indent={first === undefined} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Line({ raw, wanted, wrap, indent }: { raw: string; wanted: string; wrap: boolean; indent: boolean }) {
  const [whole, setWhole] = useState(false);
  const clean = cleanLine(raw);
  const long = clean.length > LONGEST && !whole;
  const shown = long ? clean.slice(0, LONGEST) : clean;
  return (
    <span className={cx("min-w-0 pr-4", indent && "pl-3", wrap ? "[overflow-wrap:anywhere] whitespace-pre-wrap" : "whitespace-pre")}>
      {partsOf(shown, wanted).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
      {shown === "" && "\u00a0"}
      {long && (
        <button type="button" className="font-sans text-accent hover:underline" onClick={() => setWhole(true)}>
          … {(clean.length - LONGEST).toLocaleString("en-US")} characters more
        </button>
      )}
    </span>
  );
}
