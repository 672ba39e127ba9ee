import type { Description } from "@/api/models";
import { paramRows, schemaRows, type SchemaRow } from "./signature";

type Schemas = NonNullable<Description["signature"]>;

/** What a model takes and gives, as tables. */
export function Signature({ signature }: { signature: Schemas | null | undefined }) {
  if (!signature) return <p className="px-4 pb-4 text-sm text-dim">The model was saved without a signature.</p>;
  return (
    <div className="grid gap-4 pb-2">
      <Table title="Inputs" rows={schemaRows(signature.inputs)} />
      <Table title="Outputs" rows={schemaRows(signature.outputs)} />
      {(signature.params?.length ?? 0) > 0 && <Table title="Params" rows={paramRows(signature.params)} params />}
    </div>
  );
}

/** So many rows are in the page until more are asked for: some tables have thousands of columns. */
const MOST = 200;

function Table({ title, rows, params }: { title: string; rows: SchemaRow[]; params?: boolean }) {
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 className="px-4 pb-1 text-xs font-medium text-dim">
        {title} ({rows.length})
      </h3>
      <div className="max-h-80 overflow-auto border-t border-line" tabIndex={0} role="group" aria-label={`${title} of the model`}>
        <table className="w-full table-fixed text-left text-sm">
          <thead className="sr-only">
            <tr>
              <th>Name</th>
              <th>Type</th>
              {params && <th>Default</th>}
            </tr>
          </thead>
          <tbody className="divide-y divide-line/60">
            {rows.slice(0, MOST).map((row, index) => (
              // Names may be there twice: a row's place is its identity.
              <tr key={index}>
                <th scope="row" className="w-2/5 py-1.5 pr-2 pl-4 align-top font-normal [overflow-wrap:anywhere]">
                  {row.name}
                </th>
                <td className="py-1.5 pr-4 align-top font-mono text-xs leading-5 [overflow-wrap:anywhere] text-dim">
                  {row.type}
                  {row.required === false && <span className="ml-2 font-sans text-xs">optional</span>}
                </td>
                {params && <td className="py-1.5 pr-4 align-top font-mono text-xs leading-5 [overflow-wrap:anywhere]">{row.fallback}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length > MOST && <p className="px-4 py-2 text-sm text-dim">and {(rows.length - MOST).toLocaleString("en-US")} more</p>}
      </div>
    </div>
  );
}
