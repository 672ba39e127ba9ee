import { lazy, Suspense } from "react";
import { fileUrl } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { Segments } from "@/components/ui/Segments";
import { Spinner } from "@/components/ui/Spinner";
import { FileHead } from "./FileHead";
import { hasSource, isLog, kindOf, nameOf } from "./kinds";
import { ImageView } from "./ImageView";
import { AudioView, HtmlView, PdfView, VideoView } from "./FrameViews";
import { JsonFile, MarkdownFile, SourceFile } from "./TextFiles";
import { TextView } from "./TextView";
import { UnknownView } from "./UnknownView";
import type { ViewProps } from "./view";

const CsvView = lazy(() => import("./CsvView").then((module) => ({ default: module.CsvView })));
const ParquetView = lazy(() => import("./ParquetView").then((module) => ({ default: module.ParquetView })));
const NotebookView = lazy(() => import("./NotebookView").then((module) => ({ default: module.NotebookView })));

const SIDES = [
  { value: "shown", label: "Preview" },
  { value: "raw", label: "Source" },
] as const;

interface Props extends ViewProps {
  /** The file as the text that it is. */
  raw: boolean;
  onRaw(raw: boolean): void;
  /** Goes elsewhere in the files, where these can be seen. */
  onShow?(path: string): void;
}

/** A look at one file, and the way to have it. */
export function FilePane({ raw, onRaw, onShow, ...view }: Props) {
  const { source, path, size } = view;
  return (
    <section aria-label={path} className="flex min-h-0 flex-1 flex-col">
      <FileHead path={path} size={size} href={fileUrl(source, path)} download={nameOf(path)} onShow={onShow}>
        {hasSource(kindOf(path), path) && (
          <Segments label="How the file is shown" value={raw ? "raw" : "shown"} options={SIDES} onChange={(next) => onRaw(next === "raw")} />
        )}
      </FileHead>
      <div className="flex min-h-0 flex-1 flex-col overflow-auto">
        <Suspense fallback={<Spinner />}>
          {size === 0 ? <Empty title="The file is empty." /> : raw && hasSource(kindOf(path), path) ? <SourceFile {...view} /> : <View {...view} />}
        </Suspense>
      </div>
    </section>
  );
}

function View(props: ViewProps) {
  switch (kindOf(props.path)) {
    case "image":
      return <ImageView {...props} />;
    case "audio":
      return <AudioView {...props} />;
    case "video":
      return <VideoView {...props} />;
    case "pdf":
      return <PdfView {...props} />;
    case "html":
      return <HtmlView {...props} />;
    case "markdown":
      return <MarkdownFile {...props} />;
    case "notebook":
      return <NotebookView {...props} />;
    case "csv":
      return <CsvView {...props} />;
    case "parquet":
      return <ParquetView {...props} />;
    case "json":
      return <JsonFile {...props} />;
    case "text":
      return isLog(props.path) ? <TextView {...props} /> : <SourceFile {...props} />;
    case "numpy":
    case "binary":
    case "unknown":
      return <UnknownView {...props} />;
  }
}
