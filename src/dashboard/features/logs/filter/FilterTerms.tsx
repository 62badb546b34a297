import { X } from "lucide-react";
import { classes } from "../../../ui/classes.ts";
import { allOf, type FilterNode, negated, topTerms } from "./filterNode.ts";
import { writeFilter } from "./writeFilter.ts";

type Props = { node: FilterNode; onChange: (node: FilterNode | undefined) => void };

/** What every line must meet, term by term: each can be turned round or taken away. */
export function FilterTerms({ node, onChange }: Props) {
  const terms = topTerms(node);
  const replaced = (at: number, next: FilterNode[]) => onChange(allOf(terms.toSpliced(at, 1, ...next)));
  return (
    <ul aria-label="Filter terms" className="flex flex-wrap gap-1">
      {terms.map((term, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a term has no name of its own, and the same one may stand twice
        <li key={at}>
          <Term
            term={term}
            onNegate={() => replaced(at, [negated(term)])}
            onRemove={() => replaced(at, [])}
          />
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
        aria-label={`Exclude ${text}`}
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
        aria-label={`Remove ${text}`}
        onClick={onRemove}
        className="flex items-center rounded-r-md px-1.5 text-muted hover:bg-hover hover:text-fg"
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
