import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { UsersRound, X } from "lucide-react";
import { useState } from "react";
import { accountsQuery, addMember, createGroup, deleteGroup, type Group, groupsQuery, membersQuery, removeMember } from "@/api/accounts";
import { IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { Drawer } from "@/components/ui/Drawer";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Input } from "@/components/ui/Input";
import { Spinner } from "@/components/ui/Spinner";
import { Field } from "@/features/model/Field";
import { NameChoice } from "./NameChoice";
import { Entry, Listing, Mark } from "./Listing";

/** Groups of accounts, with their members. */
export function Groups() {
  const query = useQuery(groupsQuery());
  const { open } = useSearch({ from: "/administration" });
  const navigate = useNavigate({ from: "/administration" });
  const [asked, setAsked] = useState<"new" | Group>();
  const show = (name?: string) => void navigate({ search: (before) => ({ ...before, open: name }), replace: true });
  const opened = query.data?.find(({ name }) => name === open);
  return (
    <>
      <Listing
        label="groups"
        one="group"
        note="Permissions and roles can be given to all members at once."
        query={query}
        items={query.data}
        textsOf={({ name }) => [name]}
        onNew={() => setAsked("new")}
      >
        {(group) => (
          <Entry
            key={group.id}
            Icon={UsersRound}
            name={group.name}
            marks={group.source !== "own" && <Mark>from {sourceText(group.source)}</Mark>}
            text={`${group.members === 1 ? "1 member" : `${group.members} members`}${group.description ? ` – ${group.description}` : ""}`}
            onOpen={() => show(group.name)}
            deletion={{ label: `Delete the group ${group.name}`, onDelete: () => setAsked(group) }}
          />
        )}
      </Listing>
      {opened && <Members key={opened.id} group={opened} onClose={() => show()} />}
      {asked === "new" && <NewGroup onDone={show} onClose={() => setAsked(undefined)} />}
      {asked && asked !== "new" && <DeleteGroup group={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function sourceText(source: string): string {
  return source === "proxy" ? "the proxy" : "single sign-on";
}

function Members({ group, onClose }: { group: Group; onClose(): void }) {
  const query = useQuery(membersQuery(group.name));
  const accounts = useQuery(accountsQuery());
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ username, gone }: { username: string; gone?: boolean }) =>
      gone ? removeMember(group.name, username) : addMember(group.name, username),
    onSettled: () => queries.invalidateQueries({ queryKey: ["accounts"] }),
  });
  const own = group.source === "own";
  const members = query.data ?? [];
  const others = (accounts.data ?? []).map(({ username }) => username).filter((name) => !members.includes(name));
  return (
    <Drawer title={`Group “${group.name}”`} onClose={onClose}>
      <div className="grid gap-3 p-4">
        {own ? (
          <NameChoice label="Add a member" names={others} onChoose={(username) => change.mutate({ username })} />
        ) : (
          <p className="text-sm text-dim">The members of this group come from {sourceText(group.source)}, at each login.</p>
        )}
        {query.error && <ErrorNote error={query.error} onRetry={() => query.refetch()} />}
        {change.error && <ErrorNote error={change.error} />}
        {query.isPending && <Spinner />}
        {query.data?.length === 0 && <p className="text-sm text-dim">No members yet.</p>}
        <ul aria-label="Members" className="divide-y divide-line">
          {members.map((username) => (
            <li key={username} className="flex min-h-9 items-center gap-2 text-sm">
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{username}</span>
              {own && (
                <IconButton label={`Remove ${username}`} disabled={change.isPending} onClick={() => change.mutate({ username, gone: true })}>
                  <X className="size-4" />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Drawer>
  );
}

function NewGroup({ onDone, onClose }: { onDone(name: string): void; onClose(): void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => createGroup(name.trim(), description.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: groupsQuery().queryKey });
      onClose();
      onDone(name.trim());
    },
  });
  return (
    <FormDialog title="New group" action="Create" disabled={!name.trim()} pending={make.isPending} error={make.error} onSubmit={make.mutate} onClose={onClose}>
      <Field label="Name">
        <Input autoFocus required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Description (optional)">
        <Input maxLength={1000} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function DeleteGroup({ group, onClose }: { group: Group; onClose(): void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteGroup(group.name),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["accounts"] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={`Delete the group “${group.name}”?`}
      action="Delete"
      danger
      pending={remove.isPending}
      error={remove.error}
      onSubmit={remove.mutate}
      onClose={onClose}
    >
      <p className="text-sm text-dim">Its members stay; what they may do because of the group, they may not do any more.</p>
    </FormDialog>
  );
}
