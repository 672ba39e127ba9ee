import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { AXES } from "@/charts/curve";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { useCharts } from "./context";
import { FieldPicker } from "./FieldPicker";
import { fieldName } from "./fields";
import { AGGREGATES, KIND_NAMES, KINDS, type Panel, type PanelKind, titleOf } from "./panel";
import { AXIS_CHOICES } from "./Toolbar";

interface Props {
  title: string;
  panel: Panel;
  onDone(panel: Panel): void;
  onClose(): void;
}

/** Kinds that show metrics by their keys, and how many of them. */
const OF_METRICS: Partial<Record<PanelKind, "one" | "several">> = { line: "several", bar: "several", box: "one", histogram: "one", importance: "one" };
const AGGREGATE_NAMES = { last: "Last value", min: "Least value", max: "Greatest value" };

/** Whether there is enough to draw. */
function isWhole(panel: Panel): boolean {
  if (OF_METRICS[panel.kind]) return (panel.metrics?.length ?? 0) > 0;
  if (panel.kind === "scatter") return panel.x !== undefined && panel.y !== undefined;
  if (panel.kind === "contour") return panel.x !== undefined && panel.y !== undefined && panel.colour !== undefined;
  return panel.kind === "images" || (panel.axes?.length ?? 0) > 1;
}

/** What a panel shows and how. */
export function PanelEditor({ title, panel, onDone, onClose }: Props) {
  const { experimentId } = useCharts();
  const [draft, setDraft] = useState(panel);
  const set = (changed: Partial<Panel>) => setDraft((before) => ({ ...before, ...changed }));
  const { kind } = draft;
  const of = OF_METRICS[kind];
  const field = (label: string, name: "x" | "y" | "colour" | "by", none?: string) => (
    <Row label={label}>
      <FieldPicker label={label} experimentId={experimentId} value={draft[name]} kinds={["metric", "param", "tag"]} none={none} onChange={(value) => set({ [name]: value })} />
    </Row>
  );
  return (
    <FormDialog title={title} action={title.startsWith("Add") ? "Add" : "Apply"} disabled={!isWhole(draft)} onSubmit={() => onDone(draft)} onClose={onClose}>
      <Row label="Kind">
        <Select label="Kind of panel" value={kind} options={KINDS.map((value) => ({ value, label: KIND_NAMES[value] }))} onChange={(value) => set({ kind: value })} />
      </Row>
      {of === "several" && <Fields label="Metrics" kinds={["metric"]} fields={(draft.metrics ?? []).map((key) => `metrics.${key}`)} onChange={(fields) => set({ metrics: fields.map((one) => one.slice("metrics.".length)) })} />}
      {of === "one" && (
        <Row label="Metric">
          <FieldPicker
            label="Metric"
            experimentId={experimentId}
            value={draft.metrics?.[0] === undefined ? undefined : `metrics.${draft.metrics[0]}`}
            kinds={["metric"]}
            attributes={[]}
            onChange={(value) => set({ metrics: value ? [value.slice("metrics.".length)] : [] })}
          />
        </Row>
      )}
      {(kind === "bar" || kind === "box" || kind === "histogram") && (
        <Row label="Value">
          <Select label="Value" value={draft.of ?? "last"} options={AGGREGATES.map((value) => ({ value, label: AGGREGATE_NAMES[value] }))} onChange={(value) => set({ of: value })} />
        </Row>
      )}
      {(kind === "scatter" || kind === "contour") && (
        <>
          {field("Horizontal", "x")}
          {field("Vertical", "y")}
          {field("Colour", "colour", kind === "scatter" ? "As the run" : undefined)}
        </>
      )}
      {kind === "parallel" && (
        <>
          <Fields label="Axes" kinds={["param", "metric", "tag"]} fields={draft.axes ?? []} onChange={(axes) => set({ axes })} />
          {field("Colour", "colour", "As the last axis")}
        </>
      )}
      {kind === "box" && field("Boxes by", "by", "One box")}
      {kind === "histogram" && (
        <Row label="Bars">
          <Input type="number" min={2} max={200} placeholder="By the number of runs" aria-label="Number of bars" value={draft.bins ?? ""} onChange={(event) => set({ bins: numberIn(event.target.value) })} />
        </Row>
      )}
      {kind === "line" && (
        <Row label="Axis">
          <Select
            label="Horizontal axis of this panel"
            value={draft.axis ?? ""}
            options={[{ value: "", label: "As the page" }, ...AXIS_CHOICES]}
            onChange={(value) => set({ axis: AXES.find((axis) => axis === value) })}
          />
        </Row>
      )}
      {(kind === "line" || kind === "scatter" || kind === "contour" || kind === "parallel") && (
        <Row label="Scale">
          <span className="flex gap-4">
            {kind !== "parallel" && (
              <label className="flex items-center gap-1.5">
                <input type="checkbox" checked={draft.logX ?? false} onChange={(event) => set({ logX: event.target.checked || undefined })} />
                Log x
              </label>
            )}
            <label className="flex items-center gap-1.5">
              <input type="checkbox" checked={draft.logY ?? false} onChange={(event) => set({ logY: event.target.checked || undefined })} />
              {kind === "parallel" ? "Log axes where it helps" : "Log y"}
            </label>
          </span>
        </Row>
      )}
      {kind === "line" && (
        <Row label="Range of y">
          <span className="flex items-center gap-2">
            <Input type="number" step="any" aria-label="Least y" placeholder="least" value={draft.min ?? ""} onChange={(event) => set({ min: numberIn(event.target.value) })} />
            <Input type="number" step="any" aria-label="Greatest y" placeholder="greatest" value={draft.max ?? ""} onChange={(event) => set({ max: numberIn(event.target.value) })} />
          </span>
        </Row>
      )}
      <Row label="Title">
        <Input aria-label="Title" value={draft.title ?? ""} placeholder={titleOf({ ...draft, title: undefined })} onChange={(event) => set({ title: event.target.value || undefined })} />
      </Row>
    </FormDialog>
  );
}

function numberIn(text: string): number | undefined {
  return text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-2 text-sm">
      <span className="text-dim">{label}</span>
      {children}
    </div>
  );
}

interface FieldsProps {
  label: string;
  kinds: ("metric" | "param" | "tag")[];
  fields: string[];
  onChange(fields: string[]): void;
}

/** Several fields, in their order. */
function Fields({ label, kinds, fields, onChange }: FieldsProps) {
  const { experimentId } = useCharts();
  return (
    <Row label={label}>
      <div className="flex min-w-0 flex-wrap items-center gap-1.5">
        {fields.map((field) => (
          <span key={field} className="inline-flex h-7 max-w-full items-center gap-1 rounded-md bg-sunken pr-1 pl-2">
            <span className="truncate">{fieldName(field)}</span>
            <button type="button" aria-label={`Without ${fieldName(field)}`} className="rounded p-0.5 text-dim hover:text-ink" onClick={() => onChange(fields.filter((one) => one !== field))}>
              <X className="size-3.5" />
            </button>
          </span>
        ))}
        <FieldPicker
          label={`Add to ${label.toLowerCase()}`}
          experimentId={experimentId}
          value={undefined}
          kinds={kinds}
          attributes={kinds.includes("param") ? undefined : []}
          none="Add…"
          onChange={(field) => field && !fields.includes(field) && onChange([...fields, field])}
        />
      </div>
    </Row>
  );
}
