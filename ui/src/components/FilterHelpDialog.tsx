import { GRAMMARS, OPERATORS, type Searched } from "./filter-grammar";
import { Modal } from "./ui/Modal";

interface Props {
  of: Searched;
  onUse?(filter: string): void;
  onClose(): void;
}

/** How filters are written. */
export function FilterHelpDialog({ of, onUse, onClose }: Props) {
  const { title, examples, fields } = GRAMMARS[of];
  const use = (filter: string) => {
    onUse?.(filter);
    onClose();
  };
  return (
    <Modal title={title} onClose={onClose}>
      <div className="grid gap-5 text-sm">
        <section aria-label="Examples">
          <h3 className="mb-2 text-xs font-medium text-dim">{onUse ? "Examples: click one to use it" : "Examples"}</h3>
          <ul className="grid gap-1">
            {examples.map(({ filter, finds }) => (
              <li key={filter} className="grid items-baseline gap-x-4 sm:grid-cols-[1fr_14rem]">
                {onUse ? (
                  <button
                    type="button"
                    className="-mx-2 rounded-md px-2 py-1 text-left font-mono text-xs text-accent hover:bg-accent-soft"
                    onClick={() => use(filter)}
                  >
                    {filter}
                  </button>
                ) : (
                  <code className="py-1 font-mono text-xs">{filter}</code>
                )}
                <span className="text-dim">{finds}</span>
              </li>
            ))}
          </ul>
        </section>
        <Terms title="What can be asked for" terms={fields} />
        <Terms title="How it is asked" terms={OPERATORS} />
      </div>
    </Modal>
  );
}

function Terms({ title, terms }: { title: string; terms: readonly { written: string; what: string }[] }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-xs font-medium text-dim">{title}</h3>
      <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[1fr_1fr]">
        {terms.map(({ written, what }) => (
          <div key={written} className="contents">
            <dt className="font-mono text-xs leading-5">{written}</dt>
            <dd className="text-dim max-sm:mb-1">{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
