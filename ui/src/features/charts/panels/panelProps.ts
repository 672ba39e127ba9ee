import { type RefObject, useEffect } from "react";
import type { Exporter } from "@/charts/exports";
import type { Panel } from "../panel";

/** What every kind of panel is given. */
export interface PanelProps {
  panel: Panel;
  title: string;
  /** Of the drawing, in pixels. */
  height: number;
  /** Whether it is in sight. */
  enabled: boolean;
  /** The data are shown as a table. */
  asTable: boolean;
  /** Where the panel leaves what it can give away. */
  exporter: RefObject<Exporter | null>;
}

/** Leaves it there as long as the panel is shown. */
export function useExporter(place: RefObject<Exporter | null>, exporter: Exporter): void {
  useEffect(() => {
    place.current = exporter;
    return () => {
      place.current = null;
    };
  });
}
