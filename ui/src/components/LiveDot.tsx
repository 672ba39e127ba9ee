import { cx } from "@/lib/cx";
import { type Hearing, useHearing } from "@/lib/live";

const LOOKS: Record<Exclude<Hearing, "off">, { colour: string; text: string }> = {
  live: { colour: "bg-ok", text: "Live: what changes appears by itself" },
  polling: { colour: "bg-warn", text: "Looking for changes every 5 seconds" },
  connecting: { colour: "bg-dim", text: "Connecting" },
};

/** Whether the page keeps itself up to date. Nothing, where nothing on it can change. */
export function LiveDot() {
  const hearing = useHearing();
  if (hearing === "off") return null;
  const { colour, text } = LOOKS[hearing];
  return (
    <span role="img" aria-label={text} title={text} data-hearing={hearing} className="grid size-8 shrink-0 place-items-center">
      <span className={cx("size-2 rounded-full", colour)} />
    </span>
  );
}
