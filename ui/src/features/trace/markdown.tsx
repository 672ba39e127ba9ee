/** Whether texts that are Markdown are shown as such: a habit, the same for all texts. */

import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useFlag } from "@/features/traces/useFlag";

interface Habit {
  on: boolean;
  change(on: boolean): void;
}

const Context = createContext<Habit>({ on: true, change: () => undefined });

export function MarkdownHabit({ children }: { children: ReactNode }) {
  const [on, change] = useFlag("millrace.trace.markdown", true);
  const habit = useMemo(() => ({ on, change }), [on, change]);
  return <Context value={habit}>{children}</Context>;
}

export const useMarkdown = () => useContext(Context);
