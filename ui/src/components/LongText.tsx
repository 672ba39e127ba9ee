import { useState } from "react";
import { cx } from "@/lib/cx";

const FIRST = 2000;
const MORE = 20_000;

/** A text as it is, with its line ends. Of a long one the beginning, and more on demand. */
export function LongText({ text, className, empty = "" }: { text: string; className?: string; empty?: string }) {
  const [most, setMost] = useState(FIRST);
  const rest = text.length - most;
  // A few words more are no reason to ask.
  const cut = rest > FIRST / 10;
  return (
    <span className={cx("min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap", className)}>
      {text === "" ? <span className="text-dim">{empty}</span> : cut ? text.slice(0, most) : text}
      {cut && (
        <>
          …{" "}
          <button type="button" className="font-sans text-xs text-accent hover:underline" onClick={() => setMost(most + MORE)}>
            {rest > MORE ? "Show more" : "Show all"} ({rest.toLocaleString("en-US")} characters left)
          </button>
        </>
      )}
    </span>
  );
}
