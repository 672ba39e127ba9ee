import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Copy, Ellipsis, Pencil, RotateCcw, ScrollText, Trash2 } from "lucide-react";
import { useState } from "react";
import { experimentQuery, NOTE } from "@/api/experiments";
import { StarButton } from "@/components/StarButton";
import { Button, IconButton } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { useVisit } from "@/lib/places";
import { DeleteDialog, RenameDialog, RestoreDialog } from "./dialogs";
import { ExperimentDetails } from "./ExperimentDetails";
import { noteLine, tagOf } from "./folders";
import { AllowedHere, OnlyToLookAt, useAllowedWith } from "@/features/sharing/AllowedHere";
import { ShareButton } from "@/features/sharing/ShareDialog";
import { type RunsSearch, runsSearch } from "@/features/runs/search";

const LOOK =
  "-mb-px flex items-center border-b-2 border-transparent px-1 py-2.5 text-sm text-dim hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink";

const PAGES = [
  { to: "/experiments/$experimentId", label: "Runs" },
  { to: "/experiments/$experimentId/charts", label: "Charts" },
  { to: "/experiments/$experimentId/models", label: "Models" },
  { to: "/experiments/$experimentId/traces", label: "Traces" },
] as const;

type Over = "details" | "rename" | "delete" | "restore";

/** The table and the charts are of the same runs; where the address chooses traces or models, it chooses no runs. */
function sameRuns(search: Record<string, unknown>): RunsSearch {
  if (!/\/experiments\/[^/]+(\/charts)?\/?$/.test(location.pathname)) return {};
  const { filter, sort, ascending, view } = runsSearch(search);
  return { filter, sort, ascending, view };
}

/** The head of an experiment's pages: which they are, and what can be done with the experiment. */
export function ExperimentTabs({ experimentId }: { experimentId: string }) {
  const experiment = useQuery(experimentQuery(experimentId)).data;
  const [over, setOver] = useState<Over>();
  const { edit, manage, reason } = useAllowedWith("experiment", experimentId);
  const close = () => setOver(undefined);
  const navigate = useNavigate();
  useVisit("experiment", experimentId, experiment?.lifecycle_stage === "deleted" ? undefined : experiment?.name);
  const deleted = experiment?.lifecycle_stage === "deleted";
  const note = experiment && tagOf(experiment, NOTE);
  return (
    <div className="flex shrink-0 items-center gap-1 border-b border-line bg-surface px-4">
      <nav aria-label="Pages of the experiment" className="flex gap-4 self-stretch overflow-x-auto">
        {PAGES.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={{ experimentId }}
            search={label === "Runs" || label === "Charts" ? sameRuns : undefined}
            activeOptions={{ exact: true, includeSearch: false }}
            className={LOOK}
          >
            {label}
          </Link>
        ))}
      </nav>
      {experiment && (
        <>
          <span className="ml-auto" />
          {deleted && (
            <>
              <span className="rounded bg-bad-soft px-1.5 py-0.5 text-xs font-medium text-bad">Deleted</span>
              <Button size="small" disabled={!manage} title={manage ? undefined : reason} onClick={() => setOver("restore")}>
                <RotateCcw className="size-3.5" /> Restore
              </Button>
            </>
          )}
          {note && (
            <button
              type="button"
              title="Description and tags"
              className="max-w-64 min-w-0 truncate rounded-md px-2 py-1 text-sm text-dim hover:bg-sunken hover:text-ink max-md:hidden"
              onClick={() => setOver("details")}
            >
              {noteLine(note)}
            </button>
          )}
          <IconButton label="Description and tags" onClick={() => setOver("details")}>
            <ScrollText className="size-4" />
          </IconButton>
          <AllowedHere type="experiment" id={experimentId}>
            <OnlyToLookAt />
          </AllowedHere>
          {!deleted && <ShareButton type="experiment" id={experimentId} linked={{ type: "experiment", id: experimentId }} name={experiment.name} />}
          {!deleted && <StarButton place={{ kind: "experiment", id: experimentId, name: experiment.name }} />}
          <Menu
            trigger={
              <IconButton label="Actions for the experiment">
                <Ellipsis className="size-4" />
              </IconButton>
            }
          >
            {"clipboard" in navigator && (
              <MenuItem icon={<Copy />} onSelect={() => void navigator.clipboard.writeText(experimentId)}>
                Copy the id
              </MenuItem>
            )}
            {!deleted && (
              <>
                <MenuItem icon={<Pencil />} refused={edit ? undefined : reason} onSelect={() => setOver("rename")}>
                  Rename
                </MenuItem>
                <MenuItem icon={<Trash2 />} danger refused={manage ? undefined : reason} onSelect={() => setOver("delete")}>
                  Delete
                </MenuItem>
              </>
            )}
          </Menu>
          {over === "details" && <ExperimentDetails experiment={experiment} onClose={close} />}
          {over === "rename" && <RenameDialog experiment={experiment} onClose={close} />}
          {over === "restore" && <RestoreDialog experiments={[experiment]} onClose={close} onDone={close} />}
          {over === "delete" && (
            <DeleteDialog experiments={[experiment]} onClose={close} onDone={() => void navigate({ to: "/" })} />
          )}
        </>
      )}
    </div>
  );
}
