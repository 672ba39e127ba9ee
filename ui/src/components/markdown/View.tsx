import { useEffect, useRef } from "react";
import { cx } from "@/lib/cx";
import { highlighted } from "../highlight";
import { rendered } from "./sanitise";

/** Sanitised Markdown; code in it gets its colours when these have arrived. */
export function View({ text, className }: { text: string; className?: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = ref.current!;
    place.replaceChildren(rendered(text));
    let left = false;
    for (const code of place.querySelectorAll<HTMLElement>("pre > code[class]")) {
      const plain = code.textContent;
      void highlighted(plain, code.className.replace("language-", "")).then((html) => {
        if (!left && html !== undefined) code.innerHTML = html;
      });
    }
    // What is wider than the page is reached by the keyboard, too.
    for (const wide of place.querySelectorAll("pre, table")) {
      const frame = document.createElement("div");
      frame.className = "wide";
      frame.tabIndex = 0;
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", wide.nodeName === "PRE" ? "Code" : "Table");
      wide.replaceWith(frame);
      frame.append(wide);
    }
    return () => {
      left = true;
    };
  }, [text]);
  return <div ref={ref} className={cx("markdown", className)} />;
}
