import { useMemo, useState } from "react";
import { useDark } from "@/app/theme";
import { DataView } from "@/charts/DataView";
import { type DataTable, escapeXml } from "@/charts/exports";
import { paint } from "@/charts/paint";
import { ParallelCoordinates } from "@/charts/ParallelCoordinates";
import { axisOf } from "@/charts/parallel";
import { parallelSvg } from "@/charts/parallelSvg";
import { RampLegend } from "@/charts/RampLegend";
import { Button } from "@/components/ui/Button";
import { formatCount } from "@/lib/format";
import { colouring } from "../colouring";
import { useCharts } from "../context";
import { fieldName, formatField, valueOf } from "../fields";
import { type PanelProps, useExporter } from "./panelProps";

const NONE: string[] = [];
const FOOT = 32;

/** Fields side by side, a line for each run; brushes on the axes choose runs. */
export default function ParallelPanel({ panel, title, height, asTable, exporter }: PanelProps) {
  const { visible, search, change } = useCharts();
  const dark = useDark();
  const fields = panel.axes ?? NONE;
  const colour = panel.colour ?? fields.at(-1);
  const [chosen, choose] = useState<string[]>();
  const axes = useMemo(
    () => fields.map((field) => axisOf(field, fieldName(field), visible.map(({ row }) => valueOf(row, field)), panel.logY ?? false)),
    [fields, visible, panel.logY],
  );
  const shades = useMemo(() => colouring(visible, colour, (name) => paint(name, dark)), [visible, colour, dark]);
  const lines = useMemo(
    () => visible.map((run) => ({ id: run.id, name: run.name, colour: shades.of(run), values: fields.map((field) => valueOf(run.row, field)) })),
    [visible, fields, shades],
  );
  const table = (): DataTable => ({ columns: ["run_id", "run", ...fields.map(fieldName)], rows: lines.map(({ id, name, values }) => [id, name, ...values]) });
  useExporter(exporter, { table, svg: () => parallelSvg(title, axes, lines, (name) => paint(name, dark), escapeXml) });
  const keepChosen = () => {
    const kept = new Set(chosen);
    const away = visible.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
    change({ hidden: [...(search.hidden ?? []), ...away] });
  };

  if (asTable) return <DataView table={table()} height={height} label={`Data of ${title}`} />;
  return (
    <div className="px-2">
      <ParallelCoordinates axes={axes} lines={lines} height={height - FOOT} label={`${title}: ${formatCount(lines.length, "run")} over ${axes.map(({ name }) => name).join(", ")}`} onChoose={choose} />
      <div className="flex items-center gap-2" style={{ height: FOOT }}>
        {shades.ramp && colour && <RampLegend name={fieldName(colour)} least={formatField(colour, shades.ramp[0])} most={formatField(colour, shades.ramp[1])} />}
        <span role="status" className="ml-auto text-xs text-dim tabular-nums">
          {chosen && `${chosen.length} of ${formatCount(lines.length, "run")}`}
        </span>
        {chosen && chosen.length > 0 && chosen.length < lines.length && (
          <Button size="small" onClick={keepChosen}>
            Hide the others
          </Button>
        )}
      </div>
    </div>
  );
}
