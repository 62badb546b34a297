import { X } from "lucide-react";
import { useRef } from "react";
import { flushSync } from "react-dom";
import { classes } from "../../../ui/classes.ts";
import { allOf, type FilterNode, negated, topTerms } from "./filterNode.ts";
import { writeFilter } from "./writeFilter.ts";

type Props = {
  node: FilterNode;
  onChange: (node: FilterNode | undefined) => void;
  /** The last chip is gone, and the focus with it. */
  onEmptied: () => void;
};

/** What every line must meet, term by term: each can be turned round or taken away. */
export function FilterTerms({ node, onChange, onEmptied }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const terms = topTerms(node);
  const replaced = (at: number, next: FilterNode[]) => onChange(allOf(terms.toSpliced(at, 1, ...next)));
  function remove(at: number) {
    flushSync(() => replaced(at, []));
    // Keys go on at the next chip, or at the one before.
    const left = [...(list.current?.querySelectorAll<HTMLElement>("[data-remove]") ?? [])];
    (left[at] ?? left.at(-1))?.focus();
    if (left.length === 0) onEmptied();
  }
  return (
    <ul ref={list} aria-label="Filter terms" className="flex flex-wrap gap-1">
      {terms.map((term, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a term has no name of its own, and the same one may stand twice
        <li key={at}>
          <Term term={term} onNegate={() => replaced(at, [negated(term)])} onRemove={() => remove(at)} />
        </li>
      ))}
    </ul>
  );
}

function Term({
  term,
  onNegate,
  onRemove,
}: {
  term: FilterNode;
  onNegate: () => void;
  onRemove: () => void;
}) {
  const isNot = term.kind === "not";
  const text = writeFilter(isNot ? term.of : term);
  const border = isNot ? "border-bad" : "border-accent";
  return (
    <span
      className={classes(
        "inline-flex h-6 max-w-full items-stretch rounded-md border text-xs pointer-coarse:h-9",
        isNot ? "border-bad bg-bad-soft" : "border-accent bg-accent-soft",
      )}
    >
      <button
        type="button"
        aria-pressed={isNot}
        // What is seen is said, so that it can be called by its word.
        aria-label={`${isNot ? "NOT" : "is"}: exclude ${text}`}
        title={
          isNot ? "Lines with this are left out. Press to show only them" : "Press to leave such lines out"
        }
        onClick={onNegate}
        className={classes(
          "rounded-l-md border-r px-1.5 font-semibold hover:bg-hover",
          border,
          isNot ? "text-bad" : "text-muted",
        )}
      >
        {isNot ? "NOT" : "is"}
      </button>
      <code className="max-w-96 truncate self-center px-1.5 font-mono [font-variant-ligatures:none]">
        {text}
      </code>
      <button
        type="button"
        data-remove
        aria-label={`Remove ${text}`}
        onClick={onRemove}
        className="flex items-center rounded-r-md px-1.5 text-muted hover:bg-hover hover:text-fg"
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
