import { useEffect, useRef } from "react";
import { sanitised } from "./sanitise";

/** Sanitised HTML, in the look of Markdown. */
export function HtmlView({ html }: { html: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current!.replaceChildren(sanitised(html)), [html]);
  return <div ref={ref} tabIndex={0} role="group" aria-label="HTML output" className="markdown max-w-full overflow-x-auto" />;
}
