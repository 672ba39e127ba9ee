import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { type AccessToken, createToken, revokeToken, type TokenScope, tokensQuery } from "@/api/accounts";
import { serverUrl } from "@/api/request";
import { CodeBlock } from "@/components/CodeBlock";
import { Age } from "@/components/ui/Age";
import { Button } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { Field } from "@/features/model/Field";
import { useMinute } from "@/lib/times";
import { EXPIRIES, SCOPES, stateOf } from "./session";

interface Props {
  username: string;
  /** Whether a token may be for everything. */
  mayAdmin: boolean;
}

/** The access tokens of an account: what programs show instead of a password. */
export function Tokens({ username, mayAdmin }: Props) {
  const query = useQuery(tokensQuery(username));
  const [asked, setAsked] = useState<"new" | AccessToken>();
  const close = () => setAsked(undefined);
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <p className="mr-auto text-sm text-dim">For programs: they are shown in place of a password.</p>
        <Button look="primary" onClick={() => setAsked("new")}>
          <Plus className="size-4" /> New token
        </Button>
      </div>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Spinner />}
      {query.data?.length === 0 && <p className="rounded-xl border border-line bg-surface px-4 py-6 text-center text-sm text-dim">No tokens yet.</p>}
      {query.data && query.data.length > 0 && (
        <ul aria-label="Access tokens" className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
          {query.data.map((token) => (
            <Entry key={token.id} token={token} onRevoke={() => setAsked(token)} />
          ))}
        </ul>
      )}
      {asked === "new" && <NewToken username={username} mayAdmin={mayAdmin} onClose={close} />}
      {asked && asked !== "new" && <Revoke token={asked} onClose={close} />}
    </div>
  );
}

const STATES = { good: "", soon: "text-warn", over: "text-bad" };

function Entry({ token, onRevoke }: { token: AccessToken; onRevoke(): void }) {
  const now = useMinute();
  const state = stateOf(token.expiry_time, now);
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
      <KeyRound aria-hidden className="size-4 shrink-0 text-dim" />
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]">
          <span className="font-medium">{token.name}</span>
          <code className="ml-2 text-xs text-dim">mlr_…{token.hint}</code>
        </p>
        <p className="text-dim">
          {SCOPES.find(({ value }) => value === token.scope)?.label ?? token.scope}, made <Age time={token.creation_time} />,{" "}
          {token.last_used_time ? (
            <>
              last used <Age time={token.last_used_time} />
            </>
          ) : (
            "never used"
          )}
          ,{" "}
          <span className={STATES[state]}>
            {token.expiry_time ? (
              <>
                {state === "over" ? "expired" : "expires"} <Age time={token.expiry_time} />
              </>
            ) : (
              "never expires"
            )}
          </span>
        </p>
      </div>
      <Button size="small" look="danger" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}

function NewToken({ username, mayAdmin, onClose }: Props & { onClose(): void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<TokenScope>("write");
  const [days, setDays] = useState("90");
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => createToken({ name: name.trim(), scope, expires_in_days: days ? Number(days) : undefined, username }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery(username).queryKey }),
  });
  if (make.data) return <Shown token={make.data.token} onClose={onClose} />;
  return (
    <FormDialog
      title="New access token"
      action="Create"
      disabled={!name.trim()}
      pending={make.isPending}
      error={make.error}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label="Name" hint="What it is for: “training on the cluster”.">
        <Input autoFocus required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm text-dim">It may</legend>
        {SCOPES.filter(({ value }) => mayAdmin || value !== "admin").map(({ value, label, note }) => (
          <label key={value} className="flex items-start gap-2 text-sm">
            <input type="radio" name="scope" className="mt-1 accent-(--accent)" checked={scope === value} onChange={() => setScope(value)} />
            <span>
              {label}
              <span className="block text-xs text-dim">{note}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field label="Expires">
        <Select label="Expires" value={days} options={EXPIRIES} onChange={setDays} />
      </Field>
    </FormDialog>
  );
}

function Shown({ token, onClose }: { token: string; onClose(): void }) {
  const address = serverUrl("").replace(/\/$/, "");
  return (
    <FormDialog wide final title="Your new token" action="I have kept it" onSubmit={onClose} onClose={onClose}>
      <p className="text-sm">
        This is the only time it is shown. <span className="text-dim">Keep it where you keep passwords.</span>
      </p>
      <CodeBlock wrap label="the token" text={token} />
      <p className="text-sm text-dim">Programs find it in their environment:</p>
      <CodeBlock
        wrap
        language="bash"
        label="the environment"
        text={`export MLFLOW_TRACKING_URI=${address}\nexport MLFLOW_TRACKING_TOKEN=${token}`}
      />
    </FormDialog>
  );
}

function Revoke({ token, onClose }: { token: AccessToken; onClose(): void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: tokensQuery(token.username).queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Revoke the token “${token.name}”?`}
      action="Revoke"
      danger
      pending={revoke.isPending}
      error={revoke.error}
      onSubmit={revoke.mutate}
      onClose={onClose}
    >
      <p className="text-sm text-dim">Programs that use it are refused from now on. This cannot be taken back.</p>
    </FormDialog>
  );
}
