import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

type Props<V extends string> = {
  label: string;
  value: V;
  onChange: (value: V) => void;
  tabs: readonly { value: V; title: string; content: ReactNode }[];
};

/** Panels on one page that have no address of their own; what has one uses links instead. */
export function Tabs<V extends string>({ label, value, onChange, tabs }: Props<V>) {
  return (
    <Base.Root value={value} onValueChange={(next: V) => onChange(next)}>
      <Base.List aria-label={label} className="flex gap-1 border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px h-8 border-b-2 border-transparent px-2 text-muted hover:text-fg data-active:border-accent data-active:text-fg"
          >
            {tab.title}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-3">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
