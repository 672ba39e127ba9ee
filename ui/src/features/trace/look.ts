/** How kinds of spans look: an icon, and a colour that tells models, tools and searches apart in the waterfall. */

import {
  ArrowUpDown, BookOpenText, Bot, Braces, Brain, Circle, Database, Link2, ListChecks, type LucideIcon, MessageSquareText,
  Scale, ShieldCheck, Sparkles, Workflow, Wrench,
} from "lucide-react";

export interface Look {
  Icon: LucideIcon;
  label: string;
  ink: string;
  bar: string;
}

const MODEL = { ink: "text-busy", bar: "bg-busy" };
const TOOL = { ink: "text-warn", bar: "bg-warn" };
const SEARCH = { ink: "text-ok", bar: "bg-ok" };
const OWN = { ink: "text-accent", bar: "bg-accent" };
const OTHER = { ink: "text-dim", bar: "bg-dim" };

const LOOKS: Record<string, Look> = {
  AGENT: { Icon: Bot, label: "Agent", ...OWN },
  CHAIN: { Icon: Link2, label: "Chain", ...OWN },
  WORKFLOW: { Icon: Workflow, label: "Workflow", ...OWN },
  TASK: { Icon: ListChecks, label: "Task", ...OWN },
  CHAT_MODEL: { Icon: MessageSquareText, label: "Chat model", ...MODEL },
  LLM: { Icon: Sparkles, label: "LLM", ...MODEL },
  TOOL: { Icon: Wrench, label: "Tool", ...TOOL },
  RETRIEVER: { Icon: BookOpenText, label: "Retriever", ...SEARCH },
  EMBEDDING: { Icon: Database, label: "Embedding", ...SEARCH },
  RERANKER: { Icon: ArrowUpDown, label: "Reranker", ...SEARCH },
  MEMORY: { Icon: Brain, label: "Memory", ...SEARCH },
  PARSER: { Icon: Braces, label: "Parser", ...OTHER },
  GUARDRAIL: { Icon: ShieldCheck, label: "Guardrail", ...OTHER },
  EVALUATOR: { Icon: Scale, label: "Evaluator", ...OTHER },
};

export function lookOf(type: string): Look {
  return LOOKS[type] ?? { Icon: Circle, label: type === "UNKNOWN" ? "Span" : type, ...OTHER };
}
