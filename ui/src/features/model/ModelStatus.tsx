import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { StatusMark } from "@/components/ui/Status";

const LOOKS = {
  READY: { Icon: CircleCheck, colour: "text-ok", label: "Ready" },
  PENDING: { Icon: LoaderCircle, colour: "text-busy", label: "Pending" },
  FAILED: { Icon: CircleX, colour: "text-bad", label: "Failed" },
};

/** The status of a logged model or of a registered version: an icon, with its word unless `brief`. */
export function ModelStatus({ status, brief }: { status: string | number | null | undefined; brief?: boolean }) {
  const word = String(status ?? "").replace(/^LOGGED_MODEL_(UPLOAD_)?|_REGISTRATION$/g, "");
  const look = LOOKS[word as keyof typeof LOOKS];
  if (look) return <StatusMark {...look} brief={brief} />;
  return brief ? null : <span>{word || "–"}</span>;
}
