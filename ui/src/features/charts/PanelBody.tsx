import { lazy, Suspense } from "react";
import { Spinner } from "@/components/ui/Spinner";
import LinePanel from "./panels/LinePanel";
import type { PanelKind } from "./panel";
import type { PanelProps } from "./panels/panelProps";

const BODIES: Record<PanelKind, React.ComponentType<PanelProps>> = {
  line: LinePanel,
  bar: lazy(() => import("./panels/BarPanel")),
  scatter: lazy(() => import("./panels/ScatterPanel")),
  parallel: lazy(() => import("./panels/ParallelPanel")),
  contour: lazy(() => import("./panels/ContourPanel")),
  box: lazy(() => import("./panels/BoxPanel")),
  histogram: lazy(() => import("./panels/HistogramPanel")),
  importance: lazy(() => import("./panels/ImportancePanel")),
  images: lazy(() => import("./panels/ImagesPanel")),
};

/** What a panel shows. Lines come with the page, the other kinds when they are used. */
export function PanelBody(props: PanelProps) {
  const Body = BODIES[props.panel.kind];
  return (
    <Suspense fallback={<Spinner />}>
      <Body {...props} />
    </Suspense>
  );
}
