import { useMutation } from "@tanstack/react-query";
import { Download, FileSpreadsheet, FileText } from "lucide-react";
import type { RunList } from "@/api/runs";
import { Button } from "@/components/ui/Button";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Menu, MenuItem } from "@/components/ui/Menu";
import type { RunColumn } from "./columns";
import { type ExportForm, exportRuns } from "./exporting";

interface Props {
  list: RunList;
  columns: readonly RunColumn[];
  /** What the file is called, without its ending. */
  name: string;
}

/** The runs that are found, as a file with the columns that are shown. */
export function ExportMenu({ list, columns, name }: Props) {
  const work = useMutation({ mutationFn: (form: ExportForm) => exportRuns(list, columns, form, name) });
  return (
    <>
      <Menu
        trigger={
          <Button disabled={work.isPending} title="Export the runs with the columns that are shown">
            <Download className="size-4" />
            <span className="max-lg:sr-only">{work.isPending ? "Exporting…" : "Export"}</span>
          </Button>
        }
      >
        <MenuItem icon={<FileText />} onSelect={() => work.mutate("csv")}>
          CSV
        </MenuItem>
        <MenuItem icon={<FileSpreadsheet />} onSelect={() => work.mutate("parquet")}>
          Parquet
        </MenuItem>
      </Menu>
      {work.error && <ErrorNote error={work.error} className="basis-full" />}
    </>
  );
}
