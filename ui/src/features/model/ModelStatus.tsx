import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { cx } from "@/lib/cx";

const LOOKS = {
  READY: { Icon: CircleCheck, colour: "text-ok", label: "Ready" },
  PENDING: { Icon: LoaderCircle, colour: "text-busy", label: "Pending" },
  FAILED: { Icon: CircleX, colour: "text-bad", label: "Failed" },
};

/** The status of a logged model or of a registered version: an icon, with its word unless `brief`. */
export function ModelStatus({ status, brief }: { status: string | number | null | undefined; brief?: boolean }) {
  const word = String(status ?? "").replace(/^LOGGED_MODEL_(UPLOAD_)?|_REGISTRATION$/g, "");
  const look = LOOKS[word as keyof typeof LOOKS];
  if (!look) return brief ? null : <span>{word || "–"}</span>;
  const { Icon, colour, label } = look;
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
