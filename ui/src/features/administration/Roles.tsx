import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { IdCard } from "lucide-react";
import { useState } from "react";
import { createRole, deleteRole, type Role, rolesQuery } from "@/api/permissions";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";
import { Entry, Listing, Mark } from "./Listing";
import { RoleDrawer } from "./RoleDrawer";
import { grantText } from "./resource";

/** Roles with what they permit, and who has them. */
export function Roles() {
  const query = useQuery(rolesQuery());
  const { open } = useSearch({ from: "/administration" });
  const navigate = useNavigate({ from: "/administration" });
  const [asked, setAsked] = useState<"new" | Role>();
  const show = (id?: number) => void navigate({ search: (before) => ({ ...before, open: id === undefined ? undefined : String(id) }), replace: true });
  const opened = query.data?.find(({ id }) => String(id) === open);
  return (
    <>
      <Listing
        label="roles"
        one="role"
        note="What a role permits, everybody may who has it, also by a group."
        query={query}
        items={query.data}
        textsOf={({ name, workspace }) => [`${workspace}/${name}`]}
        onNew={() => setAsked("new")}
      >
        {(role) => (
          <Entry
            key={role.id}
            Icon={IdCard}
            name={role.name}
            marks={
              <>
                {role.workspace !== "default" && <Mark>{role.workspace}</Mark>}
                {role.builtin && <Mark>built in</Mark>}
              </>
            }
            text={role.description || (role.permissions ?? []).map(grantText).join("; ") || "permits nothing"}
            onOpen={() => show(role.id)}
            deletion={role.builtin ? undefined : { label: `Delete the role ${role.name}`, onDelete: () => setAsked(role) }}
          />
        )}
      </Listing>
      {opened && <RoleDrawer key={opened.id} role={opened} onClose={() => show()} />}
      {asked === "new" && <NewRole onDone={show} onClose={() => setAsked(undefined)} />}
      {asked && asked !== "new" && <DeleteRole role={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function NewRole({ onDone, onClose }: { onDone(id: number): void; onClose(): void }) {
  const [name, setName] = useState("");
  const [workspace, setWorkspace] = useState("default");
  const [description, setDescription] = useState("");
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: () => createRole(name.trim(), workspace.trim(), description.trim()),
    onSuccess: async ({ role }) => {
      await queries.invalidateQueries({ queryKey: ["roles"] });
      onClose();
      onDone(role.id);
    },
  });
  return (
    <FormDialog
      title="New role"
      action="Create"
      disabled={!name.trim() || !workspace.trim()}
      pending={make.isPending}
      error={make.error}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label="Name">
        <Input autoFocus required maxLength={250} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Workspace" hint="Where it holds; “default” where there are no workspaces.">
        <Input required maxLength={63} value={workspace} onChange={(event) => setWorkspace(event.target.value)} />
      </Field>
      <Field label="Description (optional)">
        <Input value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function DeleteRole({ role, onClose }: { role: Role; onClose(): void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteRole(role.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["roles"] });
      onClose();
    },
  });
  return (
    <FormDialog title={`Delete the role “${role.name}”?`} action="Delete" danger pending={remove.isPending} error={remove.error} onSubmit={remove.mutate} onClose={onClose}>
      <p className="text-sm text-dim">What it permits, nobody may any more because of it.</p>
    </FormDialog>
  );
}
