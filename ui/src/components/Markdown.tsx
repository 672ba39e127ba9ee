import { lazy, Suspense } from "react";
import { cx } from "@/lib/cx";

const View = lazy(() => import("./markdown/View").then((module) => ({ default: module.View })));

/**
 * A logged text in Markdown. It is hostile until it was sanitised: no scripts, no styles, no request to another host.
 * Until what renders it has arrived, the text stands there as it was written.
 */
export function Markdown({ text, className }: { text: string; className?: string }) {
  return (
    <Suspense fallback={<div className={cx("whitespace-pre-wrap [overflow-wrap:anywhere] text-sm", className)}>{text}</div>}>
      <View text={text} className={className} />
    </Suspense>
  );
}
