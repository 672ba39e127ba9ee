import type { ReactNode } from "react";
import { CodeBlock } from "../CodeBlock";

interface Props {
  title: string;
  children?: ReactNode;
  /** What to copy to change that. */
  code?: string;
  language?: string;
}

/** What stands where there is nothing, and how to change that. */
export function Empty({ title, children, code, language = "python" }: Props) {
  return (
    <div className="mx-auto grid max-w-lg grid-cols-[minmax(0,1fr)] gap-3 px-4 py-16 text-center">
      <p className="text-[0.9375rem] font-medium">{title}</p>
      {children && <div className="text-sm text-dim">{children}</div>}
      {code && <CodeBlock text={code} language={language} />}
    </div>
  );
}
