import { type ReactNode, useMemo, useState } from "react";
import { Card } from "@/components/ui/Card";
import { SearchBox } from "@/components/ui/Input";

/** From so many rows on one can search in them. */
const MANY = 10;
const order = new Intl.Collator("en", { numeric: true });

interface Props<Row> {
  title: string;
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** In what of a row is searched. */
  textOf(row: Row): string;
  none: string;
  /** What can be done with all of them; beside the title. */
  tools?: ReactNode;
  children(rows: readonly Row[]): ReactNode;
}

/** A card with rows by key, and a search in them where there are many. */
export function FoundRows<Row>({ title, rows, keyOf, textOf, none, tools, children }: Props<Row>) {
  const [wanted, setWanted] = useState("");
  const sorted = useMemo(() => [...rows].sort((one, other) => order.compare(keyOf(one), keyOf(other))), [rows, keyOf]);
  const found = useMemo(() => {
    const low = wanted.toLowerCase();
    return low ? sorted.filter((row) => textOf(row).toLowerCase().includes(low)) : sorted;
  }, [sorted, wanted, textOf]);
  return (
    <div className="relative min-w-0">
      <Card title={rows.length > 1 ? `${title} (${rows.length.toLocaleString("en-US")})` : title}>
        {rows.length >= MANY && (
          <div className="px-3 pb-3">
            <SearchBox label={`Find in ${title.toLowerCase()}`} value={wanted} onChange={setWanted} />
          </div>
        )}
        {rows.length === 0 ? <p className="px-4 pb-4 text-sm text-dim">{none}</p> : children(found)}
        {rows.length > 0 && found.length === 0 && <p className="px-4 py-3 text-sm text-dim">Nothing has that in it.</p>}
      </Card>
      {tools && <div className="absolute top-3 right-3">{tools}</div>}
    </div>
  );
}
