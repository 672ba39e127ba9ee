import { Plus, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { BANDS } from "@/charts/group";
import { SMOOTHINGS } from "@/charts/smoothing";
import { Button } from "@/components/ui/Button";
import { SearchBox } from "@/components/ui/Input";
import { Popover } from "@/components/ui/Popover";
import { Segments } from "@/components/ui/Segments";
import { Select } from "@/components/ui/Select";
import { Switch } from "@/components/ui/Switch";
import { useCharts } from "./context";
import { FieldPicker } from "./FieldPicker";
import { PARENT_FIELD } from "./fields";
import { add } from "./layout";
import { PanelEditor } from "./PanelEditor";
import { smoothingOf } from "./search";
import { SavedMenu } from "./SavedMenu";
import type { SavedLayout } from "./useSavedLayout";

export const AXIS_CHOICES = [
  { value: "step", label: "Step" },
  { value: "time", label: "Time" },
  { value: "relative", label: "Relative time" },
] as const;
const SMOOTHING_NAMES = { none: "No smoothing", ema: "Exponential", gaussian: "Gaussian", mean: "Running mean" };
const BAND_NAMES = { range: "Least to greatest", std: "Standard deviation", none: "No band" };
const COLUMNS = ["1", "2", "3", "4"].map((value) => ({ value, label: value }));
const HEIGHTS = [
  { value: "160", label: "Low" },
  { value: "240", label: "Usual" },
  { value: "360", label: "High" },
];

/** How all panels draw, and which there are. */
export function Toolbar({ saved }: { saved: SavedLayout }) {
  const { experimentId, search, change, layout, sections, setLayout } = useCharts();
  const [adding, setAdding] = useState(false);
  const { axis = "step", group, band = "range" } = search;
  return (
    <div className="contents">
      <SearchBox label="Find a panel" value={search.find ?? ""} onChange={(find) => change({ find: find || undefined })} className="w-44" />
      <Select
        label="Horizontal axis"
        value={axis}
        options={AXIS_CHOICES}
        onChange={(next) => change({ axis: next === "step" ? undefined : next, from: undefined, to: undefined })}
      />
      <FieldPicker
        label="Group by"
        experimentId={experimentId}
        value={group}
        kinds={["param", "tag"]}
        attributes={["status", "user_id", "run_name"]}
        first={[PARENT_FIELD]}
        none="No groups"
        onChange={(field) => change({ group: field })}
        className="max-w-44"
      />
      <Popover
        label="How to draw"
        trigger={
          <Button aria-label="How to draw">
            <SlidersHorizontal className="size-4" />
            {search.smooth ? SMOOTHING_NAMES[search.smooth] : "Draw"}
          </Button>
        }
      >
        <div className="grid gap-3 p-3 text-sm">
          <SmoothingControl />
          <div className="flex flex-wrap gap-4">
            <Switch checked={search.logx ?? false} onChange={(on) => change({ logx: on || undefined })}>
              Log x
            </Switch>
            <Switch checked={search.logy ?? false} onChange={(on) => change({ logy: on || undefined })}>
              Log y
            </Switch>
          </div>
          <label className="grid gap-1">
            <span className="text-xs text-dim">Band of groups</span>
            <Select
              label="Band of groups"
              value={band}
              options={BANDS.map((value) => ({ value, label: BAND_NAMES[value] }))}
              onChange={(next) => change({ band: next === "range" ? undefined : next })}
            />
          </label>
          <div className="grid gap-1">
            <span className="text-xs text-dim">Columns</span>
            <Segments label="Columns" value={String(layout.columns)} options={COLUMNS} onChange={(next) => setLayout({ ...layout, columns: Number(next) })} />
          </div>
          <div className="grid gap-1">
            <span className="text-xs text-dim">Height</span>
            <Segments label="Height" value={String(layout.height)} options={HEIGHTS} onChange={(next) => setLayout({ ...layout, height: Number(next) })} />
          </div>
        </div>
      </Popover>
      <SavedMenu saved={saved} />
      <Button look="primary" onClick={() => setAdding(true)}>
        <Plus className="size-4" />
        Panel
      </Button>
      {adding && (
        <PanelEditor
          title="Add a panel"
          panel={{ id: crypto.randomUUID?.() ?? `p${Date.now()}`, kind: "line" }}
          onClose={() => setAdding(false)}
          onDone={(panel) => {
            setAdding(false);
            setLayout(add(layout, sections, panel));
          }}
        />
      )}
    </div>
  );
}

/** What the slider of a smoothing means. */
const SCALES = {
  ema: { label: "Weight of the past", max: 0.99, step: 0.01 },
  gaussian: { label: "Width of the bell, in points", max: 50, step: 1 },
  mean: { label: "Width of the window, in points", max: 101, step: 2 },
};

function SmoothingControl() {
  const { search, change } = useCharts();
  const { kind, amount } = smoothingOf(search);
  const scale = kind === "none" ? undefined : SCALES[kind];
  return (
    <div className="grid gap-2">
      <label className="grid gap-1">
        <span className="text-xs text-dim">Smoothing</span>
        <Select
          label="Smoothing"
          value={kind}
          options={SMOOTHINGS.map((value) => ({ value, label: SMOOTHING_NAMES[value] }))}
          onChange={(next) => change({ smooth: next === "none" ? undefined : next, amount: undefined })}
        />
      </label>
      {scale && (
        <label className="grid gap-1">
          <span className="flex text-xs text-dim">
            {scale.label}
            <span className="ml-auto tabular-nums">{amount}</span>
          </span>
          <input
            type="range"
            aria-label={scale.label}
            min={kind === "mean" ? 1 : 0}
            max={scale.max}
            step={scale.step}
            value={amount}
            onChange={(event) => change({ amount: Number(event.target.value) })}
            className="w-full accent-accent"
          />
        </label>
      )}
    </div>
  );
}
