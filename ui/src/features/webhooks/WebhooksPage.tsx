import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Ellipsis, Pencil, Plus, Power, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteWebhook, updateWebhook, type Webhook, webhooksQuery } from "@/api/webhooks";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { Age } from "@/components/ui/Age";
import { Button, IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { Spinner } from "@/components/ui/Spinner";
import { useAllowedInWorkspace } from "@/features/sharing/AllowedHere";
import { cx } from "@/lib/cx";
import { useLive } from "@/lib/live";
import { useEnd } from "@/lib/useEnd";
import { Deliveries } from "./Deliveries";
import { labelOf, nameOf } from "./events";
import { TestDialog } from "./TestDialog";
import { WebhookDialog } from "./WebhookDialog";

type Asked = { kind: "create" } | { kind: "edit" | "test" | "delete"; webhook: Webhook };

/** All webhooks: made, changed, tried out, and what was sent to each. */
export function WebhooksPage() {
  const { webhook: chosenId } = useSearch({ from: "/webhooks" });
  const navigate = useNavigate({ from: "/webhooks" });
  const [asked, setAsked] = useState<Asked>();
  const queries = useQueryClient();
  usePageTitle("Webhooks");
  useLive(["webhooks", "registry"], [["webhooks"]]);
  const allowed = useAllowedInWorkspace();
  const query = useInfiniteQuery({ ...webhooksQuery(), enabled: allowed.manage });
  const webhooks = query.data?.pages.flatMap((page) => page.webhooks ?? []) ?? [];
  const end = useEnd(query.hasNextPage && !query.isFetchingNextPage && !query.error, () => void query.fetchNextPage());
  const chosen = webhooks.find(({ webhook_id: id }) => id === chosenId);
  const turn = useMutation({
    mutationFn: (webhook: Webhook) => updateWebhook(webhook.webhook_id, { active: webhook.status === "DISABLED" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["webhooks", "list"] }),
  });
  const close = () => setAsked(undefined);
  const show = (webhook?: string) => void navigate({ search: { webhook }, replace: true });

  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Crumbs>
        <Link to="/models">Models</Link>
        Webhooks
      </Crumbs>
      <div className="mx-auto grid max-w-6xl gap-4 px-4 py-6">
        <div className="flex flex-wrap items-center gap-3">
          <div className="mr-auto">
            <h1 className="text-lg font-semibold tracking-tight">Webhooks</h1>
            <p className="text-sm text-dim">Other programs are told, by an HTTP request, when something changes.</p>
          </div>
          {allowed.manage && (
            <Button look="primary" onClick={() => setAsked({ kind: "create" })}>
              <Plus className="size-4" /> New webhook
            </Button>
          )}
        </div>
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
        {turn.error && <ErrorNote error={turn.error} />}
        {allowed.known && !allowed.manage && (
          <Empty title="Webhooks are seen and made by those who manage the workspace.">They tell of all models in it. Ask one of them for what you need.</Empty>
        )}
        {query.isPending && (allowed.manage || !allowed.known) && <Spinner />}
        {query.data && webhooks.length === 0 && (
          <Empty
            title="No webhooks yet."
            code={`from mlflow import MlflowClient

MlflowClient().create_webhook(
    "deploy",
    "https://ci.example.com/hooks/models",
    ["model_version_alias.created", "model_version.stage_transitioned"],
    secret="...",
)`}
          >
            Deploy a model when its alias moves, tell a channel of a new version:
          </Empty>
        )}
        {webhooks.length > 0 && (
          <ul aria-label="Webhooks" className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
            {webhooks.map((webhook) => (
              <Entry
                key={webhook.webhook_id}
                webhook={webhook}
                current={webhook.webhook_id === chosenId}
                onAsk={setAsked}
                onTurn={() => turn.mutate(webhook)}
              />
            ))}
          </ul>
        )}
        <div ref={end}>{query.isFetchingNextPage && <Spinner />}</div>
        {chosen && <Deliveries key={chosen.webhook_id} webhook={chosen} />}
      </div>
      {asked?.kind === "create" && (
        <WebhookDialog
          onDone={({ webhook_id: id }) => {
            close();
            show(id);
          }}
          onClose={close}
        />
      )}
      {asked?.kind === "edit" && <WebhookDialog webhook={asked.webhook} onDone={close} onClose={close} />}
      {asked?.kind === "test" && <TestDialog webhook={asked.webhook} onClose={close} />}
      {asked?.kind === "delete" && <DeleteDialog webhook={asked.webhook} onClose={close} />}
    </div>
  );
}

interface EntryProps {
  webhook: Webhook;
  current: boolean;
  onAsk(asked: Asked): void;
  onTurn(): void;
}

function Entry({ webhook, current, onAsk, onTurn }: EntryProps) {
  const { webhook_id: id, name, url, description, events = [], status } = webhook;
  const active = status !== "DISABLED";
  return (
    <li className={cx("flex items-start gap-3 px-4 py-3", current ? "bg-accent-soft" : "hover:bg-canvas")}>
      <span
        role="img"
        aria-label={active ? "Active" : "Not active"}
        title={active ? "Active" : "Not active"}
        className={cx("mt-1.5 size-2 shrink-0 rounded-full", active ? "bg-ok" : "border border-dim")}
      />
      <div className="grid min-w-0 flex-1 gap-1 text-sm">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <Link
            to="/webhooks"
            search={{ webhook: current ? undefined : id }}
            replace
            aria-expanded={current}
            className="font-medium hover:text-accent"
          >
            {name}
          </Link>
          {!active && <span className="text-xs text-dim">not active</span>}
          <span className="text-xs text-dim">
            changed <Age time={webhook.last_updated_timestamp} />
          </span>
        </p>
        <p className="font-mono text-xs [overflow-wrap:anywhere] text-dim">{url}</p>
        {description && <p className="[overflow-wrap:anywhere]">{description}</p>}
        <ul aria-label="Events" className="flex flex-wrap gap-1.5">
          {events.map(nameOf).map((event) => (
            <li key={event} className="rounded border border-line bg-surface px-1.5 text-xs leading-5" title={event}>
              {labelOf(event)}
            </li>
          ))}
        </ul>
      </div>
      <Button size="small" onClick={() => onAsk({ kind: "test", webhook })}>
        <Send className="size-3.5" /> Test
      </Button>
      <Menu
        trigger={
          <IconButton label={`Actions for ${name}`} size="icon" className="-my-0.5">
            <Ellipsis className="size-4" />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => onAsk({ kind: "edit", webhook })}>
          Edit
        </MenuItem>
        <MenuItem icon={<Power />} onSelect={onTurn}>
          {active ? "Pause" : "Activate"}
        </MenuItem>
        <MenuItem icon={<Trash2 />} danger onSelect={() => onAsk({ kind: "delete", webhook })}>
          Delete
        </MenuItem>
      </Menu>
    </li>
  );
}

function DeleteDialog({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: () => deleteWebhook(webhook.webhook_id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["webhooks", "list"] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Delete the webhook “${webhook.name}”?`}
      action="Delete"
      danger
      pending={change.isPending}
      error={change.error}
      onSubmit={() => change.mutate()}
      onClose={onClose}
    >
      <p className="text-sm text-dim">What it was still to be told is not sent, and its log goes with it.</p>
    </FormDialog>
  );
}
