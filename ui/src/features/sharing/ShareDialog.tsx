import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleUser, IdCard, Share2, UsersRound, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { accountsQuery, groupsQuery } from "@/api/accounts";
import { grant, type Holder, type HolderEntry, holdersQuery, type LinkedType, type Permission, type ResourceType, revoke } from "@/api/permissions";
import { isAdmin, useSession } from "@/api/session";
import { Button, IconButton } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Modal } from "@/components/ui/Modal";
import { Segments } from "@/components/ui/Segments";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { PERMISSIONS, permissionText } from "@/features/administration/resource";
import { UNKNOWN } from "./allowed";
import { useAllowedWith } from "./AllowedHere";
import { holderOf, sharedWith } from "./holders";
import { Links } from "./Links";

interface Props {
  /** What permissions are given for. */
  type: ResourceType;
  id: string;
  /** What a link shows: the thing itself, or a run of the experiment. */
  linked: { type: LinkedType; id: string };
  /** What the reader calls it: “churn”. */
  name: string;
}

/** Opens the dialog; nothing where nobody has to log in, and for those who came by a link. */
export function ShareButton(props: Props) {
  const session = useSession();
  const [open, setOpen] = useState(false);
  if (session.state !== "in") return null;
  return (
    <>
      <IconButton label="Share" onClick={() => setOpen(true)}>
        <Share2 className="size-4" />
      </IconButton>
      {open && <ShareDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

const CALLED = { experiment: "the experiment", registered_model: "the model" };

/** Who may do what with a thing, and links that show it to whoever has one. */
function ShareDialog({ type, id, linked, name, onClose }: Props & { onClose(): void }) {
  const allowed = useAllowedWith(type, id);
  const refused = !allowed.manage && allowed !== UNKNOWN;
  const query = useQuery({ ...holdersQuery(type, id), enabled: allowed.manage });
  return (
    <Modal title={`Share “${name}”`} className="w-[min(36rem,calc(100vw-2rem))]" onClose={onClose}>
      <div className="grid gap-6">
        {query.isPending && !refused && <Spinner />}
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
        {refused && (
          <p className="text-sm text-dim">
            Who may do what with {CALLED[type]} is said by those who manage it, and by administrators. Ask one of them to let somebody in.
          </p>
        )}
        {query.data && (
          <>
            <section aria-label="Who may do what" className="grid gap-3">
              {linked.type === "run" && <p className="text-sm text-dim">A run is seen and changed by those who may do so with its experiment:</p>}
              <Holders type={type} id={id} entries={query.data.permissions} />
              <p className="text-sm text-dim">
                Everybody else who is logged in: {permissionText(query.data.default_permission).toLowerCase()}. Administrators may do everything.
              </p>
              <Give type={type} id={id} />
            </section>
            <Links linked={linked} />
          </>
        )}
      </div>
    </Modal>
  );
}

const ICONS = { user: CircleUser, group: UsersRound, role: IdCard };

function Holders({ type, id, entries }: { type: ResourceType; id: string; entries: readonly HolderEntry[] }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ holder, permission }: { holder: Holder; permission: Permission | undefined }) =>
      permission ? grant(holder, type, id, permission) : revoke(holder, type, id),
    onSettled: () => queries.invalidateQueries({ queryKey: holdersQuery(type, id).queryKey }),
  });
  const shared = sharedWith(entries);
  return (
    <>
      {shared.length === 0 && <p className="text-sm text-dim">Nobody was given anything for this one yet.</p>}
      <ul aria-label="Permissions" className="divide-y divide-line">
        {shared.map((entry) => {
          const holder = holderOf(entry);
          const kind = holder?.kind ?? "role";
          const name = holder?.name ?? entry.role ?? "";
          const Icon = ICONS[kind];
          return (
            <li key={`${kind} ${name} ${entry.all_of_type}`} className="flex min-h-10 flex-wrap items-center gap-2 py-1 text-sm">
              <Icon aria-label={kind} role="img" className="size-4 shrink-0 text-dim" />
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                {name}
                {entry.all_of_type && <span className="block text-xs text-dim">for all of them{kind === "role" && ", by the role"}</span>}
              </span>
              {holder && !entry.all_of_type ? (
                <>
                  <Select
                    label={`What ${name} may do`}
                    value={entry.permission}
                    options={PERMISSIONS}
                    disabled={change.isPending}
                    onChange={(permission) => change.mutate({ holder, permission: permission as Permission })}
                    className="w-28"
                  />
                  <IconButton label={`Take it from ${name}`} disabled={change.isPending} onClick={() => change.mutate({ holder, permission: undefined })}>
                    <X className="size-4" />
                  </IconButton>
                </>
              ) : (
                <span className="text-dim">{permissionText(entry.permission)}</span>
              )}
            </li>
          );
        })}
      </ul>
      {change.error && <ErrorNote error={change.error} />}
    </>
  );
}

const KINDS = [
  { value: "user", label: "User" },
  { value: "group", label: "Group" },
] as const;

function Give({ type, id }: { type: ResourceType; id: string }) {
  const admin = isAdmin(useSession());
  const [kind, setKind] = useState<Holder["kind"]>("user");
  const [name, setName] = useState("");
  const [permission, setPermission] = useState<string>("READ");
  const queries = useQueryClient();
  // Only administrators may read the lists; others know whom they work with.
  const accounts = useQuery({ ...accountsQuery(), enabled: admin && kind === "user" });
  const groups = useQuery({ ...groupsQuery(), enabled: kind === "group" });
  const give = useMutation({
    mutationFn: () => grant({ kind, name: name.trim() }, type, id, permission as Permission),
    onSuccess: () => {
      setName("");
      return queries.invalidateQueries({ queryKey: holdersQuery(type, id).queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !give.isPending) give.mutate();
  };
  const names = kind === "user" ? (accounts.data ?? []).map(({ username }) => username) : (groups.data ?? []).map((group) => group.name);
  return (
    <form onSubmit={submit} className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Segments<Holder["kind"]> label="To whom" value={kind} options={KINDS} onChange={setKind} />
        <div className="min-w-32 flex-1">
          <Input
            aria-label={kind === "user" ? "User name" : "Group"}
            placeholder={kind === "user" ? "User name" : "Group"}
            list="share-names"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <datalist id="share-names">
            {names.slice(0, 500).map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </div>
        <Select label="May" value={permission} options={PERMISSIONS} onChange={setPermission} className="w-28" />
        <Button type="submit" look="primary" disabled={!name.trim() || give.isPending}>
          Add
        </Button>
      </div>
      <p className="text-xs text-dim">{PERMISSIONS.find(({ value }) => value === permission)?.note}</p>
      {give.error && <ErrorNote error={give.error} />}
    </form>
  );
}
