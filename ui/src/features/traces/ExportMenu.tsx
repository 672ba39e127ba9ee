import { useMutation } from "@tanstack/react-query";
import { Download, LoaderCircle } from "lucide-react";
import type { TraceInfo } from "@/api/traces";
import { Button, IconButton } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { type Form, fileOf } from "./export";
import { saveFile } from "./save";

const TYPES: Record<Form, string> = { csv: "text/csv", jsonl: "application/x-ndjson" };

interface Props {
  /** Of the file, without its ending. */
  name: string;
  /** Without it the button is only an icon. */
  label?: string;
  traces(): Promise<TraceInfo[]>;
}

/** Traces as a file. */
export function ExportMenu({ name, label, traces }: Props) {
  const save = useMutation({
    mutationFn: async (form: Form) => saveFile(`${name}.${form}`, TYPES[form], [fileOf(await traces(), form)]),
  });
  const icon = save.isPending ? <LoaderCircle className="size-4 animate-spin" /> : <Download className="size-4" />;
  return (
    <>
      <Menu
        trigger={
          label ? (
            <Button size="small" disabled={save.isPending}>
              {icon} {label}
            </Button>
          ) : (
            <IconButton label="Export what was found" disabled={save.isPending}>
              {icon}
            </IconButton>
          )
        }
      >
        <MenuItem onSelect={() => save.mutate("csv")}>As a table (CSV)</MenuItem>
        <MenuItem onSelect={() => save.mutate("jsonl")}>With everything but spans (JSONL)</MenuItem>
      </Menu>
      {save.error && (
        <span role="alert" className="max-w-64 truncate text-xs text-bad" title={save.error.message}>
          {save.error.message}
        </span>
      )}
    </>
  );
}
