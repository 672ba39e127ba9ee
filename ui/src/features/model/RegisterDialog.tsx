import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import {
  createVersion,
  ensureRegisteredModel,
  type ModelVersion,
  namesQuery,
  type VersionSource,
} from "@/api/registry";
import { FormDialog } from "@/components/ui/Dialog";
import { Input } from "@/components/ui/Input";
import { useAllowedInWorkspace, useAllowedWith } from "@/features/sharing/AllowedHere";
import { useDebounced } from "@/lib/useDebounced";
import { AREA, Field } from "./Field";
import { WhoField } from "./WhoField";

interface Props {
  title: string;
  from: VersionSource;
  /** A name that suggests itself. */
  suggestion?: string;
  onDone?(version: ModelVersion): void;
  onClose(): void;
}

/** Makes a version of a model, under a new name or one that is there. */
export function RegisterDialog({ title, from, suggestion = "", onDone, onClose }: Props) {
  const [name, setName] = useState(suggestion);
  const [description, setDescription] = useState("");
  const wanted = useDebounced(name.trim(), 150);
  const names = useQuery(namesQuery(wanted));
  const queries = useQueryClient();
  const id = useId();
  const register = useMutation({
    mutationFn: async () => {
      await ensureRegisteredModel(name.trim());
      return createVersion(name.trim(), { ...from, description: description || undefined });
    },
    onSuccess: (version) => {
      void queries.invalidateQueries({ queryKey: ["registry"] });
      void queries.invalidateQueries({ queryKey: ["models"] });
      onDone?.(version);
    },
  });
  const exists = names.data?.includes(name.trim());
  const known = names.isSuccess && wanted === name.trim();
  const mayCreate = useAllowedInWorkspace().create("registered_model");
  const there = useAllowedWith("registered_model", exists ? name.trim() : undefined);
  const refused = exists ? !there.edit && there.reason : known && !mayCreate && "There is none of that name, and you may not make models here.";
  const made = register.data;
  if (made) {
    return (
      <FormDialog title="Registered" action="Done" final onSubmit={onClose} onClose={onClose}>
        <p className="text-sm">
          It is now{" "}
          <Link
            to="/models/$name/versions/$version"
            params={{ name: made.name, version: made.version }}
            className="font-medium text-accent underline"
          >
            version {made.version} of {made.name}
          </Link>
          .
        </p>
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={title}
      action="Register"
      disabled={!name.trim() || Boolean(refused)}
      pending={register.isPending}
      error={register.error}
      onSubmit={() => register.mutate()}
      onClose={onClose}
    >
      <Field
        label="Registered model"
        hint={
          !name.trim()
            ? "A new name, or one that is there."
            : refused
              ? refused
              : exists
              ? "It is there: this becomes its next version."
              : known
                ? "There is none of that name: it will be created."
                : "…"
        }
      >
        <Input autoFocus required maxLength={256} list={id} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <datalist id={id}>
        {names.data?.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Field label="Description of the version (optional, Markdown)">
        <textarea rows={3} className={AREA} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
      <WhoField />
    </FormDialog>
  );
}
