import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createWebhook, updateWebhook, type Webhook } from "@/api/webhooks";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";
import { changesOf, draftOf, EVENTS, eventOf, furtherEvents, nameOf } from "./events";

/** A webhook is made, or changed. Its secret is written, never read. */
export function WebhookDialog({ webhook, onDone, onClose }: { webhook?: Webhook; onDone(webhook: Webhook): void; onClose(): void }) {
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => (webhook ? updateWebhook(webhook.webhook_id, changesOf(webhook, draft)) : createWebhook(draft)),
    onSuccess: async ({ webhook: saved }) => {
      await queries.invalidateQueries({ queryKey: ["webhooks"] });
      onDone(saved);
    },
  });
  const change = (next: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...next }));
  const chosen = draft.events.map(nameOf);
  const toggle = (name: string) =>
    change({ events: (chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]).map(eventOf) });
  const further = furtherEvents((webhook?.events ?? []).map(nameOf));
  const groups = [...EVENTS, ...(further.length > 0 ? [{ title: "Others", events: further.map((name) => ({ name, label: name })) }] : [])];
  return (
    <FormDialog
      wide
      title={webhook ? `Webhook “${webhook.name}”` : "New webhook"}
      action={webhook ? "Save" : "Create"}
      disabled={!draft.name || !draft.url || chosen.length === 0 || (webhook && Object.keys(changesOf(webhook, draft)).length === 0)}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" hint="Letters, digits, . _ -">
          <Input autoFocus required maxLength={63} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        </Field>
        <Field label="Secret" hint={webhook ? "Stays as it is unless a new one is written." : "Signs what is sent. It is never shown again."}>
          <Input
            type="password"
            autoComplete="new-password"
            value={draft.secret}
            placeholder={webhook ? "unchanged" : "optional"}
            onChange={(event) => change({ secret: event.target.value })}
          />
        </Field>
      </div>
      <Field label="URL" hint="Unless the server was told otherwise: https, at a public address.">
        <Input
          required
          type="url"
          inputMode="url"
          placeholder="https://ci.example.com/hooks/models"
          value={draft.url}
          onChange={(event) => change({ url: event.target.value })}
        />
      </Field>
      <fieldset className="grid gap-3">
        <legend className="mb-1 text-sm text-dim">It is told when</legend>
        {groups.map(({ title, events }) => (
          <div key={title} role="group" aria-label={title} className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
            {events.map(({ name, label }) => (
              <label key={name} className="flex min-h-6 items-center gap-2 text-sm" title={name}>
                <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                <span className="min-w-0 [overflow-wrap:anywhere]">{label}</span>
              </label>
            ))}
          </div>
        ))}
      </fieldset>
      <Field label="Description (optional)">
        <Input value={draft.description} onChange={(event) => change({ description: event.target.value })} />
      </Field>
      <label className="flex items-center gap-2 text-sm">
        <input type="checkbox" checked={draft.active} onChange={(event) => change({ active: event.target.checked })} />
        Active: messages are sent
      </label>
    </FormDialog>
  );
}
