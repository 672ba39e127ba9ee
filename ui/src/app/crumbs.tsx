/** Where the reader is: pages render <Crumbs> and it appears in the top bar. */

import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";

const ID = "crumbs";

export function CrumbsOutlet() {
  return <ol id={ID} className="flex min-w-0 items-center text-sm" />;
}

export function Crumbs({ children }: { children: ReactNode[] | ReactNode }) {
  const [outlet, setOutlet] = useState<Element | null>(null);
  useEffect(() => setOutlet(document.getElementById(ID)), []);
  if (!outlet) return null;
  const items = Array.isArray(children) ? children.filter(Boolean) : [children];
  return createPortal(
    items.map((item, index) => (
      // The items are a path: their place is their identity. The last ones tell a reader most.
      <li key={index} className="flex min-w-0 shrink-[4] items-center last:shrink max-sm:nth-last-[n+3]:hidden">
        <span aria-hidden className="px-2 text-dim">
          /
        </span>
        <span
          aria-current={index === items.length - 1 ? "page" : undefined}
          className="truncate [&_a]:text-dim [&_a:hover]:text-ink [&_a:hover]:underline"
        >
          {item}
        </span>
      </li>
    )),
    outlet,
  );
}

/** The title of the browser's tab. */
export function usePageTitle(title: string | null | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Millrace` : "Millrace";
  }, [title]);
}
