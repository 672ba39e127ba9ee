import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { setPassword, updateAccount } from "@/api/accounts";
import { type Session, sessionChanged, useSession } from "@/api/session";
import { Crumbs, usePageTitle } from "@/app/crumbs";
import { NotFound } from "@/app/Fallbacks";
import { Button } from "@/components/ui/Button";
import { Card } from "@/components/ui/Card";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Tabs } from "@/components/ui/Tabs";
import { Field } from "@/features/model/Field";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

type Inside = Extract<Session, { state: "in" }>;

const OPTIONS = [
  { value: "profile", label: "Profile" },
  { value: "tokens", label: "Access tokens" },
  { value: "sessions", label: "Sessions" },
] as const;

/** What somebody knows and changes of their own account. */
export function AccountPage() {
  const session = useSession();
  const { tab = "profile" } = useSearch({ from: "/account" });
  const navigate = useNavigate({ from: "/account" });
  usePageTitle("Your account");
  if (session.state !== "in") return <NotFound />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Crumbs>Your account</Crumbs>
      <div className="mx-auto grid max-w-3xl gap-4 px-4 py-6">
        <h1 className="text-lg font-semibold tracking-tight">Your account</h1>
        <Tabs
          label="Parts of the account"
          value={tab}
          options={OPTIONS}
          onChange={(next) => void navigate({ search: { tab: next === "profile" ? undefined : next }, replace: true })}
          panelClassName="grid gap-4 pt-4"
        >
          {tab === "profile" && <Profile key={session.user.id} session={session} />}
          {tab === "tokens" && <Tokens username={session.user.username} mayAdmin={session.user.is_admin === true} />}
          {tab === "sessions" && <Sessions username={session.user.username} />}
        </Tabs>
      </div>
    </div>
  );
}

function Profile({ session }: { session: Inside }) {
  const { user, groups, info } = session;
  const [name, setName] = useState(user.display_name ?? "");
  const [email, setEmail] = useState(user.email ?? "");
  const save = useMutation({
    mutationFn: () => updateAccount(user.username, { display_name: name.trim(), email: email.trim() }),
    onSuccess: ({ user: saved }) => sessionChanged({ ...user, ...saved, display_name: saved.display_name ?? "", email: saved.email ?? "" }),
  });
  const same = name.trim() === (user.display_name ?? "") && email.trim() === (user.email ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!same && !save.isPending) save.mutate();
  };
  return (
    <>
      <Card title="Who you are">
        <form onSubmit={submit} className="grid gap-4 px-4 pb-4">
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
            <dt className="text-dim">User name</dt>
            <dd className="[overflow-wrap:anywhere]">
              {user.username}
              {user.is_admin && <span className="ml-2 rounded bg-accent-soft px-1.5 py-0.5 text-xs">administrator</span>}
            </dd>
            <dt className="text-dim">Groups</dt>
            <dd className="[overflow-wrap:anywhere]">{groups.length > 0 ? groups.join(", ") : <span className="text-dim">none</span>}</dd>
          </dl>
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Your name">
              <Input maxLength={255} autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
            </Field>
            <Field label="E-mail">
              <Input type="email" autoComplete="email" maxLength={320} value={email} onChange={(event) => setEmail(event.target.value)} />
            </Field>
          </div>
          {save.error && <ErrorNote error={save.error} />}
          <div className="flex items-center gap-3">
            <Button type="submit" look="primary" disabled={same || save.isPending}>
              Save
            </Button>
            {save.isSuccess && same && (
              <span role="status" className="text-sm text-dim">
                Saved.
              </span>
            )}
          </div>
        </form>
      </Card>
      {info.password_login !== false && <Password username={user.username} />}
    </>
  );
}

function Password({ username }: { username: string }) {
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => setPassword(username, wanted, current),
    onSuccess: () => {
      setCurrent("");
      setWanted("");
      setAgain("");
    },
  });
  const differs = again !== "" && again !== wanted;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!differs && !change.isPending) change.mutate();
  };
  return (
    <Card title="Password">
      <form onSubmit={submit} className="grid gap-3 px-4 pb-4">
        <p className="text-sm text-dim">A new password ends your sessions in other browsers. Access tokens stay as they are.</p>
        {/* For browsers that keep passwords. */}
        <input type="text" autoComplete="username" value={username} readOnly hidden aria-hidden="true" tabIndex={-1} />
        <Field label="Present password">
          <Input required type="password" autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />
        </Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="New password">
            <Input required type="password" autoComplete="new-password" value={wanted} onChange={(event) => setWanted(event.target.value)} />
          </Field>
          <Field label="New password again" hint={differs ? <span className="text-bad">It is not the same.</span> : undefined}>
            <Input
              required
              type="password"
              autoComplete="new-password"
              aria-invalid={differs || undefined}
              value={again}
              onChange={(event) => setAgain(event.target.value)}
            />
          </Field>
        </div>
        {change.error && <ErrorNote error={change.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" disabled={!current || !wanted || again !== wanted || change.isPending}>
            Change the password
          </Button>
          {change.isSuccess && (
            <span role="status" className="text-sm text-dim">
              Changed.
            </span>
          )}
        </div>
      </form>
    </Card>
  );
}
