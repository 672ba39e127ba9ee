import { DESTINATIONS } from "@/app/navigation";
import { Modal } from "@/components/ui/Modal";
import { MOD } from "./keys";

const SECTIONS: { title: string; keys: [string, string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      [`${MOD} K`, "find anything, do anything"],
      ["/", "filter or search what the page shows"],
      ["?", "these shortcuts"],
      ["Esc", "close what is open"],
      ...DESTINATIONS.map(({ key, label }): [string, string] => [`g ${key}`, label]),
    ],
  },
  {
    title: "Lists and tables",
    keys: [
      ["↑ ↓", "from row to row"],
      ["Home End", "the first and the last row"],
      ["← →", "fold and unfold"],
      ["Space", "select an experiment"],
      ["Enter", "open it"],
    ],
  },
  {
    title: "Tables of runs, models, traces",
    keys: [
      ["x", "select a row"],
      ["Shift x", "and all from the last one to it"],
      ["Space", "look into it"],
      ["F2", "rename a run"],
    ],
  },
  {
    title: "A trace",
    keys: [
      ["y n", "right, wrong"],
      ["f", "a number"],
      ["e", "what is expected"],
      ["/", "search in its spans"],
    ],
  },
];

/** The keys and what they do. */
export function KeyboardHelp({ onClose }: { onClose(): void }) {
  return (
    <Modal title="Keyboard shortcuts" className="w-[min(34rem,calc(100vw-2rem))]" onClose={onClose}>
      <div tabIndex={0} role="group" aria-label="All keys" className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {SECTIONS.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3 className="mb-2 text-xs font-medium text-dim">{title}</h3>
            <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1.5 text-sm">
              {keys.map(([key, does]) => (
                <div key={key} className="contents">
                  <dt className="flex gap-1">
                    {key.split(" ").map((one) => (
                      <kbd key={one} className="min-w-6 rounded border border-line bg-canvas px-1.5 text-center font-mono text-xs leading-5">
                        {one}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
