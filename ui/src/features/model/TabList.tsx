import { Tabs } from "radix-ui";

/** The sides of a thing; which one is shown stands in the address. */
export function TabList({ label, tabs }: { label: string; tabs: readonly { value: string; label: string }[] }) {
  return (
    <Tabs.List aria-label={label} className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-4">
      {tabs.map(({ value, label }) => (
        <Tabs.Trigger
          key={value}
          value={value}
          className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
        >
          {label}
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}
