import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";

interface Props {
  option: EChartsCoreOption;
  height: number;
  /** What it shows, for those who do not see it. */
  label: string;
  /** The pointer is on a mark (its place in the data), or on none. */
  onHover?(dataIndex: number | undefined): void;
  onPick?(dataIndex: number): void;
}

/** A chart by ECharts, which is fetched when it is first needed. */
export function EChart({ option, height, label, onHover, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType>();
  const [error, setError] = useState<Error>();
  const latest = useRef({ onHover, onPick });
  useEffect(() => {
    latest.current = { onHover, onPick };
  });

  useEffect(() => {
    let made: EChartsType | undefined;
    let gone = false;
    const element = place.current!;
    const observer = new ResizeObserver(() => made?.resize());
    import("./echarts").then(
      ({ init }) => {
        if (gone) return;
        made = init(element, null, { renderer: "canvas" });
        made.on("mouseover", "series", ({ dataIndex }) => latest.current.onHover?.(dataIndex));
        made.on("mouseout", "series", () => latest.current.onHover?.(undefined));
        made.on("click", "series", ({ dataIndex }) => latest.current.onPick?.(dataIndex));
        observer.observe(element);
        setChart(made);
      },
      (reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))),
    );
    return () => {
      gone = true;
      observer.disconnect();
      made?.dispose();
    };
  }, []);

  useEffect(() => chart?.setOption({ animation: false, ...option }, true), [chart, option]);

  if (error) return <ErrorNote error={error} className="m-4" />;
  return (
    <div className="relative" style={{ height }}>
      <div ref={place} role="img" aria-label={label} className="size-full" />
      {!chart && (
        <div className="absolute inset-0">
          <Spinner />
        </div>
      )}
    </div>
  );
}

/** The same as an SVG. */
export async function echartsSvg(title: string, option: EChartsCoreOption, ink: string, surface: string): Promise<string> {
  const { init } = await import("./echarts");
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 900, height: 560 });
  try {
    chart.setOption({ animation: false, ...option, backgroundColor: surface, title: { text: title, left: 16, top: 10, textStyle: { fontSize: 15, color: ink } } });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
