import type { Run } from "@/api/types";
import { Empty } from "@/components/ui/Empty";
import type { ChangeView } from "./ComparePage";
import { SharedFolder, useOpenFolders } from "./SharedTree";
import type { CompareSearch } from "./search";
import { SideBySide } from "./SideBySide";

interface Props {
  runs: Run[];
  search: CompareSearch;
  onChange: ChangeView;
}

/** The files of the runs as one tree, and what is chosen in it as each run has it. */
export function ArtifactsTab({ runs, search, onChange }: Props) {
  const { path, diff = false } = search;
  const [open, toggle] = useOpenFolders(path);
  return (
    <div className="grid min-h-0 flex-1 grid-rows-[minmax(8rem,30%)_minmax(0,1fr)] md:grid-cols-[18rem_minmax(0,1fr)] md:grid-rows-1">
      <nav aria-label="Files of the runs" className="overflow-y-auto border-b border-line p-2 md:border-r md:border-b-0">
        <SharedFolder
          folder=""
          runs={runs}
          open={open}
          chosen={path}
          onToggle={toggle}
          onChoose={(next) => onChange({ path: next })}
        />
      </nav>
      {path ? (
        <SideBySide key={path} runs={runs} path={path} diff={diff} onDiff={(next) => onChange({ diff: next || undefined })} />
      ) : (
        <Empty title="Choose a file to see it in all runs." />
      )}
    </div>
  );
}
