import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./Button";

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  // Browsers offer the clipboard to pages from https and from this machine only.
  if (!("clipboard" in navigator)) return null;
  return (
    <IconButton label={copied ? "Copied" : label} size="smallIcon" className="self-center" onClick={copy}>
      {copied ? <Check className="size-3.5 text-ok" /> : <Copy className="size-3.5" />}
    </IconButton>
  );
}
