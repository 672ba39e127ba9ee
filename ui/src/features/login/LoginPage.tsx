import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { LogIn } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError, serverUrl, write } from "@/api/request";
import { logIn, useSession } from "@/api/session";
import { usePageTitle } from "@/app/crumbs";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";
import { reasonText } from "./search";

/** Where somebody says who they are. Nothing of the rest is loaded before that. */
export function LoginPage() {
  const { next, error } = useSearch({ from: "/login" });
  const session = useSession();
  const [signingUp, setSigningUp] = useState(false);
  usePageTitle(signingUp ? "New account" : "Log in");
  const info = session.state === "open" ? undefined : session.info;
  const inside = session.state === "open" || session.state === "in";
  useEffect(() => {
    // Whoever comes here logged in has nothing to do here.
    if (inside) go(next);
  }, [inside, next]);
  if (inside || !info) return null;
  const providers = info.providers ?? [];
  return (
    <main id="main" className="grid min-h-full place-items-center bg-canvas px-4 py-10">
      <div className="grid w-full max-w-sm gap-5 rounded-xl border border-line bg-surface p-6 shadow-sm">
        <div className="flex items-center gap-2.5">
          <img src="./icon.svg" alt="" className="size-8" />
          <h1 className="text-lg font-semibold tracking-tight">{signingUp ? "New account" : "Log in to Millrace"}</h1>
        </div>
        {reasonText(error) && <ErrorNote error={new Error(reasonText(error))} />}
        {providers.length > 0 && !signingUp && (
          <ul aria-label="Single sign-on" className="grid gap-2">
            {providers.map(({ id, name, url }) => (
              <li key={id}>
                <a
                  href={`${serverUrl(url)}${next ? `?${new URLSearchParams({ next })}` : ""}`}
                  className="flex h-9 items-center justify-center gap-2 rounded-md border border-line text-sm font-medium hover:bg-sunken"
                >
                  <LogIn aria-hidden className="size-4 text-dim" />
                  <span className="truncate">{name}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {providers.length > 0 && info.password_login !== false && !signingUp && (
          <div className="flex items-center gap-3 text-xs text-dim before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or
          </div>
        )}
        {info.password_login !== false && (signingUp ? <SignUp next={next} /> : <Passwords next={next} first={!error} />)}
        {info.signup && (
          <Button look="quiet" onClick={() => setSigningUp(!signingUp)}>
            {signingUp ? "I have an account" : "Make an account"}
          </Button>
        )}
        {info.password_login === false && providers.length === 0 && (
          <p className="text-sm text-dim">This server takes neither passwords nor single sign-on: come through its proxy.</p>
        )}
      </div>
    </main>
  );
}

/** The page anew, with all that it knows now. */
function go(next: string | undefined): void {
  location.replace(serverUrl(next ?? "/"));
}

function Passwords({ next, first }: { next: string | undefined; first: boolean }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const login = useMutation({
    mutationFn: () => logIn(username, password),
    onSuccess: () => go(next),
    onError: () => {
      setPassword("");
      box.current?.focus();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!login.isPending && !login.isSuccess) login.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="User name">
        <Input
          autoFocus={first}
          required
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
      </Field>
      <Field label="Password">
        <Input
          ref={box}
          required
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {login.error && <ErrorNote error={plain(login.error)} />}
      <Button type="submit" look="primary" className="h-9" disabled={login.isPending || login.isSuccess}>
        Log in
      </Button>
    </form>
  );
}

function SignUp({ next }: { next: string | undefined }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const make = useMutation({
    mutationFn: async () => {
      await write("POST", "/ajax-api/2.0/mlflow/users/create", { username, password });
      await logIn(username, password);
    },
    onSuccess: () => go(next),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Field label="User name">
        <Input autoFocus required autoComplete="username" autoCapitalize="none" value={username} onChange={(event) => setUsername(event.target.value)} />
      </Field>
      <Field label="Password">
        <Input required type="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />
      </Field>
      {make.error && <ErrorNote error={make.error} />}
      <Button type="submit" look="primary" className="h-9" disabled={make.isPending || make.isSuccess}>
        Make the account
      </Button>
    </form>
  );
}

/** A person reads this one: the protocol's code says nothing to them. */
function plain(error: Error): Error {
  return error instanceof ApiError && error.status === 401 ? new Error("The user name or the password is wrong, or the account is disabled.") : error;
}
