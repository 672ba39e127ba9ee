import { LongText } from "@/components/LongText";
import { Markdown } from "@/components/Markdown";
import { useMarkdown } from "./markdown";
import { isMarkdown } from "./prose-signs";

/** What somebody wrote: as Markdown where it is that, else as it is. */
export function Prose({ text, className }: { text: string; className?: string }) {
  const { on } = useMarkdown();
  return on && isMarkdown(text) ? <Markdown text={text} className={className} /> : <LongText text={text} className={className} />;
}
