import { Ban, CircleCheck, CircleDashed, CircleX, Clock, LoaderCircle, type LucideIcon } from "lucide-react";
import { cx } from "@/lib/cx";

const LOOKS = {
  RUNNING: { Icon: LoaderCircle, colour: "text-busy", label: "Running" },
  SCHEDULED: { Icon: Clock, colour: "text-dim", label: "Scheduled" },
  FINISHED: { Icon: CircleCheck, colour: "text-ok", label: "Finished" },
  FAILED: { Icon: CircleX, colour: "text-bad", label: "Failed" },
  KILLED: { Icon: Ban, colour: "text-warn", label: "Killed" },
  OK: { Icon: CircleCheck, colour: "text-ok", label: "OK" },
  ERROR: { Icon: CircleX, colour: "text-bad", label: "Error" },
  IN_PROGRESS: { Icon: LoaderCircle, colour: "text-busy", label: "In progress" },
  STATE_UNSPECIFIED: { Icon: CircleDashed, colour: "text-dim", label: "No state" },
};

/** The status of a run or the state of a trace: an icon, with its word unless `brief`. */
export function Status({ status, brief }: { status: string | null | undefined; brief?: boolean }) {
  const look = LOOKS[status as keyof typeof LOOKS];
  return look ? <StatusMark {...look} brief={brief} /> : <span>{status}</span>;
}

interface MarkProps {
  Icon: LucideIcon;
  colour: string;
  label: string;
  brief?: boolean;
}

/** An icon that says a state, with its word unless `brief`; what goes on turns. */
export function StatusMark({ Icon, colour, label, brief }: MarkProps) {
  return (
    <span className="inline-flex items-center gap-1.5" title={brief ? label : undefined}>
      <Icon
        aria-label={brief ? label : undefined}
        aria-hidden={!brief}
        className={cx("size-4 shrink-0", colour, Icon === LoaderCircle && "animate-spin [animation-duration:2.5s]")}
      />
      {!brief && label}
    </span>
  );
}
