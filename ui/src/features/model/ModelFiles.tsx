import type { FileSource } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { Artifacts, type FileView } from "@/features/artifacts/Artifacts";

interface Props {
  source: FileSource;
  view: FileView;
  onView(view: FileView): void;
}

/** The files of a model. */
export function ModelFiles(props: Props) {
  return <Artifacts {...props} empty={<Empty title="No files were logged with this model." />} />;
}
