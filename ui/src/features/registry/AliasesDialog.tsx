import { Plus, X } from "lucide-react";
import { useState } from "react";
import { deleteAlias, setAlias } from "@/api/registry";
import { Button } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { useRegistryChange } from "./useRegistryChange";

interface Props {
  name: string;
  version: string;
  /** All aliases of the model. */
  aliases: readonly { alias: string; version: string }[];
  onClose(): void;
}

/** The aliases that stand for a version: added, moved here from another version, removed. Each change is made at once. */
export function AliasesDialog({ name, version, aliases, onClose }: Props) {
  const [draft, setDraft] = useState("");
  const alias = draft.trim().replace(/^@/, "");
  const add = useRegistryChange(() => setAlias(name, alias, version), () => setDraft(""));
  const drop = useRegistryChange((one: string) => deleteAlias(name, one));
  const own = aliases.filter((one) => one.version === version);
  const elsewhere = aliases.filter((one) => one.version !== version);
  const holder = elsewhere.find((one) => one.alias === alias)?.version;
  return (
    <FormDialog title={`Aliases of version ${version}`} action="Done" final onSubmit={alias ? () => add.mutate() : onClose} onClose={onClose} pending={add.isPending}>
      <ul className="flex flex-wrap gap-1.5 empty:hidden" aria-label="Aliases of this version">
        {own.map((one) => (
          <li key={one.alias} className="inline-flex max-w-full items-center rounded-md bg-accent-soft pl-2 text-sm text-accent">
            <span className="truncate">@{one.alias}</span>
            <button
              type="button"
              aria-label={`Remove @${one.alias}`}
              disabled={drop.isPending}
              className="mx-0.5 rounded p-1 hover:text-bad"
              onClick={() => drop.mutate(one.alias)}
            >
              <X className="size-3" />
            </button>
          </li>
        ))}
      </ul>
      {own.length === 0 && <p className="text-sm text-dim">No alias stands for this version.</p>}
      <div className="flex gap-2">
        <Input
          autoFocus
          aria-label="New alias"
          placeholder="champion"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button disabled={!alias || add.isPending} onClick={() => add.mutate()}>
          <Plus className="size-4" /> {holder ? "Move here" : "Add"}
        </Button>
      </div>
      {holder && (
        <p aria-live="polite" className="text-sm text-warn">
          @{alias} stands for version {holder} now: it will move to version {version}.
        </p>
      )}
      {elsewhere.length > 0 && (
        <div className="flex flex-wrap items-center gap-1.5 text-sm text-dim">
          Elsewhere:
          {elsewhere.map((one) => (
            <button
              key={one.alias}
              type="button"
              className="max-w-48 truncate rounded border border-line px-1.5 hover:border-accent hover:text-ink"
              onClick={() => setDraft(one.alias)}
            >
              @{one.alias} (v{one.version})
            </button>
          ))}
        </div>
      )}
      {(add.error ?? drop.error) && <ErrorNote error={(add.error ?? drop.error)!} />}
    </FormDialog>
  );
}
