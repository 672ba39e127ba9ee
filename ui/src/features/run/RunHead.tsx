import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeftRight, ChevronLeft, ChevronRight, Ellipsis, FolderInput, PackagePlus, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { neighboursQuery, parentOf, runName } from "@/api/runs";
import { useSession } from "@/api/session";
import type { Run, RunInfo } from "@/api/types";
import { StarButton } from "@/components/StarButton";
import { Age } from "@/components/ui/Age";
import { IconButton } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Status } from "@/components/ui/Status";
import { BulkDialog } from "@/features/runs/BulkDialog";
import { OnlyToLookAt, useAllowed } from "@/features/sharing/AllowedHere";
import { ShareButton } from "@/features/sharing/ShareDialog";
import { RegisterDialog } from "@/features/model/RegisterDialog";
import { Duration, ParentLink } from "./Details";
import { CompareDialog } from "./CompareDialog";
import { modelsOf } from "./ModelsTab";
import { RunName } from "./RunName";
import type { RunTab } from "./search";

type Asked = "compare" | "move" | "delete" | "restore" | "register";

/** What the run is called and how it is going, and what can be done with it. */
export function RunHead({ run, tab }: { run: Run; tab: RunTab | undefined }) {
  const { info } = run;
  const [editing, setEditing] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const { edit, manage, reason } = useAllowed();
  // The dialog says under which names.
  const mayRegister = useSession().state !== "link";
  const deleted = info.lifecycle_stage === "deleted";
  const parent = parentOf(run);
  const model = modelsOf(run).find(({ made }) => made);
  const close = () => setAsked(undefined);
  return (
    <div className="grid gap-1 px-4 pt-3 pb-1">
      <div className="flex items-start gap-2">
        <RunName run={run} editing={editing} onEditing={setEditing} />
        <div className="ml-auto flex shrink-0 items-center">
          <Neighbours info={info} tab={tab} />
          <OnlyToLookAt />
          <ShareButton type="experiment" id={info.experiment_id} linked={{ type: "run", id: info.run_id }} name={runName(info)} />
          <StarButton place={{ kind: "run", id: info.run_id, name: runName(info) }} />
          <Menu
            trigger={
              <IconButton label="What to do with the run">
                <Ellipsis className="size-4" />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil />} refused={edit ? undefined : reason} onSelect={() => setEditing(true)}>
              Rename
            </MenuItem>
            <MenuItem icon={<ArrowLeftRight />} onSelect={() => setAsked("compare")}>
              Compare with…
            </MenuItem>
            {model && mayRegister && (
              <MenuItem icon={<PackagePlus />} onSelect={() => setAsked("register")}>
                Register its model…
              </MenuItem>
            )}
            {!deleted && (
              <MenuItem icon={<FolderInput />} refused={manage ? undefined : reason} onSelect={() => setAsked("move")}>
                Move…
              </MenuItem>
            )}
            {deleted ? (
              <MenuItem icon={<RotateCcw />} refused={manage ? undefined : reason} onSelect={() => setAsked("restore")}>
                Restore…
              </MenuItem>
            ) : (
              <MenuItem icon={<Trash2 />} danger refused={manage ? undefined : reason} onSelect={() => setAsked("delete")}>
                Delete…
              </MenuItem>
            )}
          </Menu>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-dim">
        <span className="text-ink">
          <Status status={info.status} />
        </span>
        {deleted && <span className="rounded bg-bad-soft px-1.5 py-0.5 text-xs font-medium text-bad">Deleted</span>}
        <span>
          started <Age time={info.start_time} />
        </span>
        {info.start_time ? (
          <span>
            {info.end_time ? "took" : "for"} <Duration run={run} />
          </span>
        ) : null}
        {parent && (
          <span className="min-w-0 truncate">
            child of <ParentLink id={parent} />
          </span>
        )}
        <span className="flex items-center gap-1 font-mono text-xs max-md:hidden">
          {info.run_id}
          <CopyButton text={info.run_id} label="Copy the id" />
        </span>
      </div>
      {asked === "compare" && <CompareDialog run={run} onClose={close} />}
      {(asked === "move" || asked === "delete" || asked === "restore") && (
        <BulkDialog change={asked} ids={[info.run_id]} experimentId={info.experiment_id} onDone={close} onClose={close} />
      )}
      {asked === "register" && model && (
        <RegisterDialog
          title={`Register the model of “${runName(info)}”`}
          from={{ source: `models:/${model.id}`, modelId: model.id, runId: info.run_id }}
          onClose={close}
        />
      )}
    </div>
  );
}

/** The runs that were started just before and after, looked at from the same side. */
function Neighbours({ info, tab }: { info: RunInfo; tab: RunTab | undefined }) {
  const query = useQuery({
    ...neighboursQuery(info.experiment_id, Number(info.start_time ?? 0), info.lifecycle_stage === "deleted" ? "deleted" : "active"),
    enabled: Boolean(info.start_time),
  });
  const { newer, older } = query.data ?? {};
  return (
    <>
      <Neighbour run={newer} tab={tab} label="Newer run">
        <ChevronLeft className="size-4" />
      </Neighbour>
      <Neighbour run={older} tab={tab} label="Older run">
        <ChevronRight className="size-4" />
      </Neighbour>
    </>
  );
}

function Neighbour({ run, tab, label, children }: { run: RunInfo | undefined; tab: RunTab | undefined; label: string; children: ReactNode }) {
  const look = "inline-flex size-8 items-center justify-center rounded-md";
  if (!run) {
    return (
      <span aria-hidden className={`${look} text-dim opacity-30`}>
        {children}
      </span>
    );
  }
  const said = `${label}: ${runName(run)}`;
  return (
    <Link to="/runs/$runId" params={{ runId: run.run_id }} search={{ tab }} aria-label={said} title={said} className={`${look} text-dim hover:bg-sunken hover:text-ink`}>
      {children}
    </Link>
  );
}
