import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton";

/** What stands where there is nothing, and how to change that. */
export function Empty({ title, children, code }: { title: string; children?: ReactNode; code?: string }) {
  return (
    <div className="mx-auto grid max-w-lg justify-items-center gap-3 px-4 py-16 text-center">
      <p className="text-[0.9375rem] font-medium">{title}</p>
      {children && <div className="text-sm text-dim">{children}</div>}
      {code && (
        <div className="relative w-full rounded-lg border border-line bg-surface text-left">
          <pre className="overflow-x-auto p-4 pr-10 font-mono text-xs leading-relaxed">{code}</pre>
          <div className="absolute top-3 right-2">
            <CopyButton text={code} label="Copy the code" />
          </div>
        </div>
      )}
    </div>
  );
}
