import { useState } from "react";
import { fileUrl, previewUrl } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { nameOf } from "./kinds";
import type { ViewProps } from "./view";

/**
 * A page that somebody logged. Its scripts run, in a frame without an origin: they reach neither this page nor the
 * server, and the server's headers keep them from every host.
 */
export function HtmlView({ source, path }: ViewProps) {
  return (
    <iframe
      title={`${nameOf(path)}, in a sandbox`}
      src={previewUrl(source, path)}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      className="min-h-96 w-full flex-1 border-0 bg-white"
    />
  );
}

export function PdfView({ source, path }: ViewProps) {
  if (!navigator.pdfViewerEnabled) {
    return <Empty title="This browser shows no PDF files.">Download it to read it.</Empty>;
  }
  return <iframe title={nameOf(path)} src={previewUrl(source, path)} referrerPolicy="no-referrer" className="min-h-96 w-full flex-1 border-0" />;
}

export function AudioView({ source, path }: ViewProps) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Empty title="The browser cannot play this file." />;
  return (
    <div className="grid flex-1 place-items-center p-6">
      <audio controls preload="metadata" aria-label={path} src={fileUrl(source, path)} onError={() => setBroken(true)} className="w-full max-w-xl" />
    </div>
  );
}

export function VideoView({ source, path }: ViewProps) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Empty title="The browser cannot play this file." />;
  return (
    <div className="grid min-h-0 flex-1 place-items-center p-4">
      <video controls preload="metadata" aria-label={path} src={fileUrl(source, path)} onError={() => setBroken(true)} className="max-h-full max-w-full rounded-md shadow" />
    </div>
  );
}
