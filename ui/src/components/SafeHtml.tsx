import { lazy, Suspense } from "react";

const View = lazy(() => import("./markdown/HtmlView").then((module) => ({ default: module.HtmlView })));

/** Logged HTML without all that acts: texts, tables, lists and the page's own images stay. Scripts and styles do not. */
export function SafeHtml({ html }: { html: string }) {
  return (
    <Suspense fallback={null}>
      <View html={html} />
    </Suspense>
  );
}
