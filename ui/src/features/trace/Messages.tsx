import { Bot, CornerDownRight, MessageCircleCode, Settings2, User, Wrench } from "lucide-react";
import { useState } from "react";
import { JsonView } from "@/components/JsonView";
import { LongText } from "@/components/LongText";
import { cx } from "@/lib/cx";
import type { Message, Part, Tool, ToolCall } from "./chat";
import { Picture } from "./Picture";
import { Prose } from "./Prose";

const LOOKS: Record<string, { Icon: typeof User; className: string }> = {
  system: { Icon: Settings2, className: "bg-sunken" },
  developer: { Icon: Settings2, className: "bg-sunken" },
  user: { Icon: User, className: "bg-accent-soft" },
  assistant: { Icon: Bot, className: "bg-surface border border-line" },
  tool: { Icon: Wrench, className: "bg-sunken" },
};
/** Of longer conversations the first and the last messages are shown, the others on demand. */
const MOST = 60;

/** A conversation, message by message. */
export function Messages({ messages, traceId }: { messages: Message[]; traceId: string }) {
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, messages.length - MOST);
  const shown = hidden ? [...messages.slice(0, 1), ...messages.slice(1 + hidden)] : messages;
  return (
    <ol className="grid gap-2.5 p-3">
      {shown.map((message, index) => (
        // Messages have no names of their own: their place is their identity.
        <li key={index} className="min-w-0">
          {hidden > 0 && index === 1 && (
            <button type="button" className="mb-2.5 text-xs text-accent hover:underline" onClick={() => setAll(true)}>
              Show {hidden.toLocaleString("en-US")} messages between
            </button>
          )}
          <Said message={message} traceId={traceId} />
        </li>
      ))}
    </ol>
  );
}

function Said({ message, traceId }: { message: Message; traceId: string }) {
  const { Icon, className } = LOOKS[message.role] ?? { Icon: MessageCircleCode, className: "bg-sunken" };
  return (
    <article aria-label={message.role} className={cx("min-w-0 rounded-lg px-3 py-2", className)}>
      <header className="flex items-center gap-1.5 pb-1 text-xs font-medium text-dim">
        <Icon aria-hidden className="size-3.5" />
        <span className="capitalize">{message.role}</span>
        {message.name && <span className="font-mono font-normal">{message.name}</span>}
        {message.callId && <span className="ml-auto truncate font-mono font-normal" title="The call that this answers">{message.callId}</span>}
      </header>
      <div className="grid gap-2">
        {message.parts.map((part, index) => (
          <PartView key={index} part={part} traceId={traceId} />
        ))}
        {message.calls.map((call, index) => (
          <Call key={index} call={call} />
        ))}
        {message.parts.length + message.calls.length === 0 && <span className="text-sm text-dim">(empty)</span>}
      </div>
    </article>
  );
}

function PartView({ part, traceId }: { part: Part; traceId: string }) {
  if (part.kind === "text") return <Prose text={part.text} className="text-sm leading-relaxed" />;
  if (part.kind === "image") return <Picture url={part.url} traceId={traceId} />;
  if (part.kind === "reasoning") {
    return (
      <details className="text-sm text-dim">
        <summary className="text-xs">Reasoning</summary>
        <LongText text={part.text} className="block border-l-2 border-line pt-1 pl-3 italic" />
      </details>
    );
  }
  if (part.kind === "result") {
    return (
      <div className="grid gap-1">
        <span className="flex items-center gap-1 text-xs text-dim">
          <CornerDownRight aria-hidden className="size-3.5" /> Result {part.callId && <code className="font-mono">{part.callId}</code>}
        </span>
        {typeof part.value === "string" ? <Prose text={part.value} className="text-sm" /> : <JsonView value={part.value} />}
      </div>
    );
  }
  return <JsonView value={part.value} />;
}

function Call({ call }: { call: ToolCall }) {
  return (
    <div className="min-w-0 rounded-md border border-line bg-canvas px-2.5 py-1.5">
      <p className="flex items-center gap-1.5 text-xs">
        <Wrench aria-label="Calls the tool" className="size-3.5 shrink-0 text-warn" />
        <code className="truncate font-mono font-medium">{call.name}</code>
        {call.id && <code className="ml-auto truncate font-mono text-dim">{call.id}</code>}
      </p>
      {call.args !== undefined && <div className="overflow-x-auto pt-1"><JsonView value={call.args} /></div>}
    </div>
  );
}

/** The tools that a model could call. */
export function Tools({ tools }: { tools: Tool[] }) {
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="px-3 py-1.5 text-sm font-semibold">
        {tools.length} {tools.length === 1 ? "tool" : "tools"} offered{" "}
        <span className="font-mono text-xs font-normal text-dim">{tools.slice(0, 8).map((tool) => tool.name).join(", ")}</span>
      </summary>
      <ul className="divide-y divide-line border-t border-line">
        {tools.map((tool) => (
          <li key={tool.name} className="grid gap-1 px-3 py-2">
            <code className="font-mono text-xs font-medium">{tool.name}</code>
            {tool.description && <LongText text={tool.description} className="text-sm text-dim" />}
            {tool.parameters !== undefined && <JsonView value={tool.parameters} depth={1} />}
          </li>
        ))}
      </ul>
    </details>
  );
}
