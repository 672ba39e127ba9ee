import { CopyButton } from "./CopyButton";

/** An id or address with a button to copy it. */
export function Copied({ text }: { text: string }) {
  return (
    <span className="flex items-baseline gap-1">
      <span className="truncate font-mono text-xs" title={text}>
        {text}
      </span>
      <CopyButton text={text} />
    </span>
  );
}
