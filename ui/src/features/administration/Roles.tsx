import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { IdCard, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { createRole, deleteRole, type Role, rolesQuery } from "@/api/permissions";
import { Button, IconButton } from "@/components/ui/Button";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { Field } from "@/features/model/Field";
import { Listing, Mark } from "./Listing";
import { RoleDrawer } from "./RoleDrawer";
import { grantText } from "./resource";

/** Roles with what they permit, and who has them. */
export function Roles() {
  const query = useQuery(rolesQuery());
  const { open } = useSearch({ from: "/administration" });
  const navigate = useNavigate({ from: "/administration" });
  const [sought, setSought] = useState("");
  const [asked, setAsked] = useState<"new" | Role>();
  const show = (id?: number) => void navigate({ search: (before) => ({ ...before, open: id === undefined ? undefined : String(id) }), replace: true });
  const roles = (query.data ?? []).filter(({ name, workspace }) => `${workspace}/${name}`.toLowerCase().includes(sought.trim().toLowerCase()));
  const opened = query.data?.find(({ id }) => String(id) === open);
  return (
    <>
      <Listing
        label="roles"
        note="What a role permits, everybody may who has it, also by a group."
        action={
          <Button look="primary" onClick={() => setAsked("new")}>
            <Plus className="size-4" /> New role
          </Button>
        }
        sought={sought}
        onSeek={setSought}
        error={query.error}
        onRetry={() => void query.refetch()}
        pending={query.isPending}
        total={query.data?.length}
        shown={roles.length}
      >
        {roles.map((role) => (
          <li key={role.id} className="flex items-center gap-3 px-4 py-3 text-sm">
            <IdCard aria-hidden className="size-5 shrink-0 text-dim" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <button type="button" className="text-left font-medium [overflow-wrap:anywhere] hover:text-accent" onClick={() => show(role.id)}>
                  {role.name}
                </button>
                {role.workspace !== "default" && <Mark>{role.workspace}</Mark>}
                {role.builtin && <Mark>built in</Mark>}
              </p>
              <p className="[overflow-wrap:anywhere] text-dim">{role.description || (role.permissions ?? []).map(grantText).join("; ") || "permits nothing"}</p>
            </div>
            {!role.builtin && (
              <IconButton label={`Delete the role ${role.name}`} onClick={() => setAsked(role)}>
                <Trash2 className="size-4" />
              </IconButton>
            )}
          </li>
        ))}
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
