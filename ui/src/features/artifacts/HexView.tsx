import { useMemo } from "react";
import { formatSize } from "@/lib/format";
import { formatOf, hexLines, numpyHead } from "./hex";

/** So much of a file is shown. */
const SHOWN = 2048;

/** Bytes that are no text: what they seem to be, and the first of them. */
export function HexView({ bytes, total }: { bytes: Uint8Array; total: number }) {
  const lines = useMemo(() => hexLines(bytes.subarray(0, SHOWN)), [bytes]);
  const array = useMemo(() => numpyHead(bytes), [bytes]);
  const format = array ? "NumPy array" : formatOf(bytes);
  return (
    <div className="grid content-start gap-3 p-4">
      <p className="text-sm">
        <span className="font-medium">{format ?? "Binary file"}</span>
        <span className="text-dim">
          {" "}
          · {formatSize(total)}
          {array && (
            <>
              {" "}
              · {array.type} · shape ({array.shape.join(", ")}){array.fortran && " · column by column"}
            </>
          )}
        </span>
      </p>
      {format === "Python pickle" && <p className="text-sm text-dim">A pickle runs code when it is loaded: load it only if you trust who logged it.</p>}
      <div tabIndex={0} role="group" aria-label="The first bytes" className="overflow-auto rounded-lg border border-line bg-sunken/50">
        <pre className="w-max min-w-full p-3 font-mono text-xs leading-relaxed">{lines.join("\n")}</pre>
      </div>
      {total > SHOWN && <p className="text-xs text-dim">The first {formatSize(Math.min(SHOWN, bytes.length))} of the file.</p>}
    </div>
  );
}
