import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { type TestResult, testWebhook, type Webhook } from "@/api/webhooks";
import { FormDialog } from "@/components/ui/Dialog";
import { Field, SELECT } from "@/features/model/Field";
import { eventOf, labelOf, nameOf } from "./events";

/** Sends an example now, and tells what came of it. */
export function TestDialog({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const names = (webhook.events ?? []).map(nameOf);
  const [name, setName] = useState(names[0] ?? "");
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => testWebhook(webhook.webhook_id, name ? eventOf(name) : undefined),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks", "deliveries"] }),
  });
  return (
    <FormDialog
      title={`Test “${webhook.name}”`}
      action={test.data ? "Send again" : "Send an example"}
      pending={test.isPending}
      error={test.error}
      onSubmit={() => test.mutate()}
      onClose={onClose}
    >
      <Field label="Event">
        <select className={SELECT} value={name} onChange={(event) => setName(event.target.value)}>
          {names.map((one) => (
            <option key={one} value={one}>
              {labelOf(one)}
            </option>
          ))}
        </select>
      </Field>
      <p className="text-sm [overflow-wrap:anywhere] text-dim">It is sent to {webhook.url}, also when the webhook is not active.</p>
      {test.isPending && (
        <p role="status" className="text-sm text-dim">
          Waiting for an answer …
        </p>
      )}
      {test.data && !test.isPending && <Outcome result={test.data} />}
    </FormDialog>
  );
}

function Outcome({ result }: { result: TestResult }) {
  const { success, response_status: status, response_body: body, error_message: error } = result;
  const Icon = success ? CircleCheck : CircleX;
  return (
    <div role="status" className="grid gap-2 rounded-lg bg-sunken p-3 text-sm">
      <p className="flex items-center gap-2 font-medium">
        <Icon aria-hidden className={success ? "size-4 text-ok" : "size-4 text-bad"} />
        {status ? `Answered with status ${status}` : success ? "Sent" : "Not sent"}
      </p>
      {error && <p className="[overflow-wrap:anywhere] text-bad">{error}</p>}
      {body && <pre className="max-h-40 overflow-auto font-mono text-xs [overflow-wrap:anywhere] whitespace-pre-wrap">{body}</pre>}
    </div>
  );
}
