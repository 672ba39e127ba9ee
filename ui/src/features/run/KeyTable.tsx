import type { ReactNode } from "react";
import { LongText } from "@/components/LongText";
import { CopyButton } from "@/components/ui/CopyButton";
import { FoundRows } from "./FoundRows";
import { VirtualRows } from "./VirtualRows";

export interface KeyRow {
  key: string;
  value: string;
  /** Said on hover. */
  detail?: string;
  numeric?: boolean;
}

const ROW = 33;
const keyOf = (row: KeyRow) => row.key;
const textOf = (row: KeyRow) => `${row.key} ${row.value}`;

interface Props {
  title: string;
  rows: readonly KeyRow[];
  none: string;
  tools?: ReactNode;
}

/** Keys and their values, of which each can be copied. */
export function KeyTable({ title, rows, none, tools }: Props) {
  return (
    <FoundRows title={title} none={none} rows={rows} keyOf={keyOf} textOf={textOf} tools={tools}>
      {(found) => (
        <div role="table" aria-label={title} className="border-t border-line text-sm">
          <VirtualRows count={found.length} estimate={ROW} keyOf={(index) => found[index]!.key}>
            {(index) => <Row row={found[index]!} />}
          </VirtualRows>
        </div>
      )}
    </FoundRows>
  );
}

function Row({ row: { key, value, detail, numeric } }: { row: KeyRow }) {
  return (
    <div role="row" className="group grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] border-b border-line/60 hover:bg-canvas">
      <span role="rowheader" className="py-1.5 pr-2 pl-4 [overflow-wrap:anywhere] text-dim">
        {key}
      </span>
      <span role="cell" title={detail} className="flex items-start gap-1 py-1.5 pr-3">
        <span className={numeric ? "min-w-0 flex-1 text-right font-medium tabular-nums" : "min-w-0 flex-1"}>
          <LongText text={value} empty="empty" />
        </span>
        <span className="opacity-0 group-hover:opacity-100 focus-within:opacity-100 max-md:hidden">
          <CopyButton text={value} label={`Copy ${key}`} />
        </span>
      </span>
    </div>
  );
}
