import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Account, accountsQuery, createAccount, createServiceAccount, deleteAccount, setPassword, updateAccount } from "@/api/accounts";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";

interface NewProps {
  kind: "person" | "service";
  onDone(account: Account): void;
  onClose(): void;
}

export function NewAccount({ kind, onDone, onClose }: NewProps) {
  const [draft, setDraft] = useState({ username: "", display_name: "", email: "", password: "", is_admin: false });
  const change = (next: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...next }));
  const queries = useQueryClient();
  const person = kind === "person";
  const make = useMutation({
    mutationFn: () => (person ? createAccount(draft) : createServiceAccount(draft)),
    onSuccess: async ({ user }) => {
      await queries.invalidateQueries({ queryKey: accountsQuery().queryKey });
      onDone(user);
    },
  });
  return (
    <FormDialog
      title={person ? "New user" : "New service account"}
      action="Create"
      disabled={!draft.username.trim() || (person && !draft.password)}
      pending={make.isPending}
      error={make.error}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label="User name">
        <Input autoFocus required maxLength={255} autoCapitalize="none" value={draft.username} onChange={(event) => change({ username: event.target.value })} />
      </Field>
      <Field label={person ? "Name (optional)" : "What it is for (optional)"}>
        <Input maxLength={255} value={draft.display_name} onChange={(event) => change({ display_name: event.target.value })} />
      </Field>
      {person && (
        <>
          <Field label="E-mail (optional)">
            <Input type="email" maxLength={320} value={draft.email} onChange={(event) => change({ email: event.target.value })} />
          </Field>
          <Field label="Password" hint="Tell it to them; they can change it on the page of their account.">
            <Input required type="password" autoComplete="new-password" value={draft.password} onChange={(event) => change({ password: event.target.value })} />
          </Field>
        </>
      )}
      <label className="flex items-center gap-2 text-sm">
        <input type="checkbox" checked={draft.is_admin} onChange={(event) => change({ is_admin: event.target.checked })} />
        Administrator: may do everything
      </label>
    </FormDialog>
  );
}

export function EditAccount({ account, onClose }: { account: Account; onClose(): void }) {
  const [name, setName] = useState(account.display_name ?? "");
  const [email, setEmail] = useState(account.email ?? "");
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => updateAccount(account.username, { display_name: name.trim(), email: email.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: accountsQuery().queryKey });
      onClose();
    },
  });
  return (
    <FormDialog title={`Account “${account.username}”`} action="Save" pending={save.isPending} error={save.error} onSubmit={save.mutate} onClose={onClose}>
      <Field label={account.kind === "service" ? "What it is for" : "Name"}>
        <Input autoFocus maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {account.kind !== "service" && (
        <Field label="E-mail">
          <Input type="email" maxLength={320} value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
      )}
    </FormDialog>
  );
}

export function NewPassword({ account, onClose }: { account: Account; onClose(): void }) {
  const [password, setText] = useState("");
  const save = useMutation({ mutationFn: () => setPassword(account.username, password), onSuccess: onClose });
  return (
    <FormDialog
      title={`A password for “${account.username}”`}
      action="Set"
      disabled={!password}
      pending={save.isPending}
      error={save.error}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Field label="New password" hint="It ends their sessions. Access tokens stay as they are.">
        <Input autoFocus required type="password" autoComplete="new-password" value={password} onChange={(event) => setText(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

export function DeleteAccount({ account, onClose }: { account: Account; onClose(): void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteAccount(account.username),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: accountsQuery().queryKey });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Delete the account “${account.username}”?`}
      action="Delete"
      danger
      pending={remove.isPending}
      error={remove.error}
      onSubmit={remove.mutate}
      onClose={onClose}
    >
      <p className="text-sm text-dim">
        Its tokens, sessions and permissions go with it. What it logged stays. To keep somebody out for a while, disable the account instead.
      </p>
    </FormDialog>
  );
}
