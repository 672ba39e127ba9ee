import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";

/** So many rows are simply there. */
const FEW = 60;

interface Props {
  count: number;
  /** Pixels of a row with one line. */
  estimate: number;
  keyOf(index: number): string;
  children(index: number): ReactNode;
}

/** Rows of a table. Of many only those in sight are in the page, in a part of it that scrolls. */
export function VirtualRows({ count, estimate, keyOf, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const many = count > FEW;
  const virtual = useVirtualizer({
    count: many ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: keyOf,
    overscan: 10,
  });
  if (!many) return <div role="rowgroup">{Array.from({ length: count }, (_, index) => <div key={keyOf(index)} className="contents last:*:border-b-0">{children(index)}</div>)}</div>;
  return (
    <div ref={scroller} role="rowgroup" tabIndex={0} aria-label="Rows" className="max-h-[32rem] overflow-y-auto rounded-b-xl -outline-offset-2">
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => (
          <div key={key} role="presentation" ref={virtual.measureElement} data-index={index} className="absolute inset-x-0" style={{ top: start }}>
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
