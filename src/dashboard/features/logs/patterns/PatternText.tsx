import { Fragment } from "react";
import { SYMBOL } from "./lineShape.ts";

const symbols = new RegExp(`(${SYMBOL.source})`);
const names: Record<string, string> = {
  "⟨*⟩": "any word",
  "⟨#⟩": "a number",
  "⟨id⟩": "an id",
  "⟨time⟩": "a time",
  "⟨secret⟩": "a secret",
  "⟨empty⟩": "nothing",
  "⟨…⟩": "and so on",
  "⟨?⟩": "an odd character",
};

/** A template as people read it: what varies is told from what does not by colour and brackets. */
export function PatternText({ text }: { text: string }) {
  return text.split(symbols).map((part, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and none moves
    if (at % 2 === 0) return <Fragment key={at}>{part}</Fragment>;
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        key={at}
        title={names[part]}
        className="rounded-xs bg-accent-soft px-0.5 text-accent"
      >
        {part}
      </span>
    );
  });
}
