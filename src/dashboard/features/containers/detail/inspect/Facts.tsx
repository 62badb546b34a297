import type { ReactNode } from "react";
import { visibleText } from "../../../../ui/visibleControls.ts";

/** Names and values beside each other: a list of `Fact`s. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(6rem,10rem)_minmax(0,1fr)] gap-x-3 gap-y-1.5">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

/** Something from outside, word by word. */
export const Code = ({ children }: { children: string }) => (
  <code className="font-mono text-xs wrap-anywhere">{visibleText(children)}</code>
);
