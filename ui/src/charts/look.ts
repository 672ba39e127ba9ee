/** How charts by ECharts look, in the colours of the theme. */

import { formatNumber } from "@/lib/format";

type Paint = (colour: string) => string;

/** An axis of numbers, of words, or logarithmic. */
export function axisLook(paint: Paint, name: string, kind: "value" | "log" | "category", more: object = {}) {
  return {
    type: kind,
    name,
    nameLocation: "middle",
    nameTextStyle: { color: paint("var(--dim)"), fontSize: 11, width: 260, overflow: "truncate" },
    scale: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: paint("var(--dim)"),
      fontSize: 11,
      hideOverlap: true,
      ...(kind === "category" ? { width: 90, overflow: "truncate" } : { formatter: (value: number) => formatNumber(value, 4) }),
    },
    splitLine: { show: kind !== "category", lineStyle: { color: paint("var(--line)") } },
    ...more,
  };
}

/** Tooltips are drawn, not made of HTML: what they say was logged by somebody. */
export function tooltipLook(paint: Paint, formatter: (one: { dataIndex: number; seriesIndex: number }) => string) {
  return {
    trigger: "item",
    renderMode: "richText",
    confine: true,
    backgroundColor: paint("var(--surface)"),
    borderColor: paint("var(--line)"),
    textStyle: { color: paint("var(--ink)"), fontSize: 12 },
    formatter: (given: { dataIndex: number; seriesIndex: number }) => plain(formatter(given)),
  };
}

/** Rich text has marks of its own, `{style|text}`. */
const plain = (text: string) => text.replaceAll("{", "❴").replaceAll("|", "❘");

export const GRID = { left: 12, right: 18, top: 14, bottom: 22, containLabel: true };
