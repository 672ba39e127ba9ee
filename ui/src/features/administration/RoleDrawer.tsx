import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleUser, UsersRound, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { accountsQuery, groupsQuery } from "@/api/accounts";
import {
  addRolePermission,
  assignmentsQuery,
  assignRole,
  type Holder,
  removeRolePermission,
  type Role,
  unassignRole,
} from "@/api/permissions";
import { Button, IconButton } from "@/components/ui/Button";
import { Drawer } from "@/components/ui/Drawer";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Segments } from "@/components/ui/Segments";
import { Select } from "@/components/ui/Select";
import { Spinner } from "@/components/ui/Spinner";
import { NameChoice } from "./NameChoice";
import { grantText, PERMISSIONS, TYPES } from "./resource";

const KINDS = [
  { value: "user", label: "User" },
  { value: "group", label: "Group" },
] as const;

/** What a role permits, and who has it. */
export function RoleDrawer({ role, onClose }: { role: Role; onClose(): void }) {
  return (
    <Drawer title={`Role “${role.name}”`} onClose={onClose}>
      <div className="grid gap-6 p-4">
        {role.description && <p className="text-sm text-dim">{role.description}</p>}
        <Permissions role={role} />
        <Assigned role={role} />
      </div>
    </Drawer>
  );
}

function Permissions({ role }: { role: Role }) {
  const [type, setType] = useState<string>("experiment");
  const [pattern, setPattern] = useState("*");
  const [permission, setPermission] = useState<string>("READ");
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (gone: number | undefined) =>
      gone === undefined ? addRolePermission(role.id, type, type === "workspace" ? "*" : pattern.trim(), permission) : removeRolePermission(gone),
    onSettled: () => queries.invalidateQueries({ queryKey: ["roles"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined);
  };
  const given = role.permissions ?? [];
  const options = type === "workspace" ? PERMISSIONS.filter(({ value }) => value === "USE" || value === "MANAGE") : PERMISSIONS;
  return (
    <section aria-label="Permissions" className="grid gap-2">
      <h3 className="text-sm font-semibold">What it permits</h3>
      {given.length === 0 && <p className="text-sm text-dim">Nothing yet.</p>}
      <ul className="divide-y divide-line">
        {given.map((one) => (
          <li key={one.id} className="flex min-h-9 items-center gap-2 text-sm">
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{grantText(one)}</span>
            {!role.builtin && (
              <IconButton label={`Take away: ${grantText(one)}`} disabled={change.isPending} onClick={() => change.mutate(one.id)}>
                <X className="size-4" />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {role.builtin ? (
        <p className="text-sm text-dim">It is built in and stays as it is.</p>
      ) : (
        <form onSubmit={submit} className="flex flex-wrap gap-2">
          <Select label="Permission" value={options.some(({ value }) => value === permission) ? permission : "USE"} options={options} onChange={setPermission} className="w-28" />
          <Select label="Type" value={type} options={TYPES} onChange={setType} className="w-44" />
          {type !== "workspace" && (
            <div className="w-28 flex-1">
              <Input
                aria-label="Which"
                title="* for all, or the id or name of one"
                required
                value={pattern}
                onChange={(event) => setPattern(event.target.value)}
              />
            </div>
          )}
          <Button type="submit" disabled={change.isPending || !pattern.trim()}>
            Add
          </Button>
        </form>
      )}
      {change.error && <ErrorNote error={change.error} />}
    </section>
  );
}

function Assigned({ role }: { role: Role }) {
  const query = useQuery(assignmentsQuery(role.id));
  const accounts = useQuery(accountsQuery());
  const groups = useQuery(groupsQuery());
  const [kind, setKind] = useState<Holder["kind"]>("user");
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ holder, gone }: { holder: Holder; gone?: boolean }) => (gone ? unassignRole(role.id, holder) : assignRole(role.id, holder)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["roles"] }),
  });
  const holders = (query.data ?? []).flatMap(({ username, group }): Holder[] =>
    username ? [{ kind: "user", name: username }] : group ? [{ kind: "group", name: group }] : [],
  );
  const taken = new Set(holders.filter((holder) => holder.kind === kind).map(({ name }) => name));
  const names = (kind === "user" ? (accounts.data ?? []).map(({ username }) => username) : (groups.data ?? []).map(({ name }) => name)).filter(
    (name) => !taken.has(name),
  );
  return (
    <section aria-label="Who has it" className="grid gap-2">
      <h3 className="text-sm font-semibold">Who has it</h3>
      {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Spinner />}
      {query.data?.length === 0 && <p className="text-sm text-dim">Nobody yet.</p>}
      <ul className="divide-y divide-line">
        {holders.map((holder) => (
          <li key={`${holder.kind} ${holder.name}`} className="flex min-h-9 items-center gap-2 text-sm">
            {holder.kind === "user" ? <CircleUser aria-label="User" className="size-4 text-dim" /> : <UsersRound aria-label="Group" className="size-4 text-dim" />}
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{holder.name}</span>
            <IconButton label={`Take the role from ${holder.name}`} disabled={change.isPending} onClick={() => change.mutate({ holder, gone: true })}>
              <X className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Segments<Holder["kind"]>
          label="To whom"
          value={kind}
          options={KINDS}
          onChange={setKind}
        />
        <div className="min-w-48 flex-1">
          <NameChoice key={kind} label={kind === "user" ? "Give it to a user" : "Give it to a group"} names={names} onChoose={(name) => change.mutate({ holder: { kind, name } })} />
        </div>
      </div>
      {change.error && <ErrorNote error={change.error} />}
    </section>
  );
}
