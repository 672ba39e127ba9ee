import { useEffect, useState } from "react";
import { cx } from "@/lib/cx";
import { highlighted } from "./highlight";
import { CopyButton } from "./ui/CopyButton";

interface Props {
  text: string;
  /** As highlight.js names it (`languageOf` knows it by a file's name); without it the text has no colours. */
  language?: string;
  /** What it is, for those who do not see it. */
  label?: string;
  wrap?: boolean;
  className?: string;
}

/** Code with a button to copy it. The text is there at once, its colours follow. */
export function CodeBlock({ text, language, label = "Code", wrap, className }: Props) {
  const [coloured, setColoured] = useState<{ of: string; html: string }>();
  useEffect(() => {
    let left = false;
    void highlighted(text, language).then((html) => {
      if (!left) setColoured(html === undefined ? undefined : { of: text, html });
    });
    return () => {
      left = true;
    };
  }, [text, language]);
  const look = cx("p-3 pr-10 font-mono text-xs leading-relaxed", wrap ? "[overflow-wrap:anywhere] whitespace-pre-wrap" : "w-max min-w-full");
  return (
    <div className={cx("code relative min-w-0 rounded-lg border border-line bg-sunken/50 text-left", className)}>
      <div tabIndex={0} role="group" aria-label={label} className="max-h-[inherit] overflow-auto rounded-lg">
        {coloured?.of === text ? (
          // highlight.js escapes what it is given.
          <pre className={look} dangerouslySetInnerHTML={{ __html: coloured.html }} />
        ) : (
          <pre className={look}>{text}</pre>
        )}
      </div>
      <div className="absolute top-2 right-2 rounded bg-surface/80">
        <CopyButton text={text} label={label === "Code" ? "Copy the code" : `Copy ${label}`} />
      </div>
    </div>
  );
}
