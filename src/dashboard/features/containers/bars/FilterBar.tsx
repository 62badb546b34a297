import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { classes } from "../../../ui/classes.ts";
import { SearchField } from "../../../ui/SearchField.tsx";
import { parseFilter, type TermKind, withoutTerm, withTerm } from "../model/filter.ts";

type Props = {
  q: string;
  onChange: (q: string) => void;
  shown: number;
  total: number;
  loaded: boolean;
  /** The arrow down key leaves the field for the first row. */
  onEnterTree: () => void;
  children?: ReactNode;
};

const OFFERED: readonly (readonly [TermKind, string, string])[] = [
  ["state", "running", "Running"],
  ["state", "stopped", "Stopped"],
  ["state", "failed", "Failed"],
  ["state", "changed", "Changed"],
];

/** The filter as one field, its terms as chips, and how much it leaves. */
export function FilterBar({ q, onChange, shown, total, loaded, onEnterTree, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const terms = parseFilter(q);
  /** What a chip changes stands in the field too, even while somebody is in it. */
  const change = (next: string) => {
    if (input.current) input.current.value = next;
    onChange(next);
  };
  const chips = terms.filter(
    ({ kind, raw }) => kind !== "text" && !OFFERED.some(([k, v]) => raw === `${k}:${v}`),
  );
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-2 sm:px-4">
      <SearchField
        label="Filter containers"
        placeholder="Filter: words, image: label: state: port:"
        className="sm:w-80"
        input={input}
        value={q}
        onChange={onChange}
        onDown={onEnterTree}
      />
      <fieldset aria-label="States" className="flex flex-wrap gap-1">
        {OFFERED.map(([kind, value, word]) => {
          const raw = `${kind}:${value}`;
          const term = terms.find((one) => one.raw === raw);
          return (
            <button
              key={raw}
              type="button"
              aria-pressed={term !== undefined}
              onClick={() => change(term ? withoutTerm(q, term) : withTerm(withoutState(q), kind, value))}
              className={classes(
                "inline-flex h-6 items-center rounded-full border px-2.5 text-xs pointer-coarse:h-9",
                term
                  ? "border-accent bg-accent-soft text-accent"
                  : "border-line-strong text-muted hover:bg-hover hover:text-fg",
              )}
            >
              {word}
            </button>
          );
        })}
      </fieldset>
      {chips.length > 0 && (
        <ul aria-label="Terms of the filter" className="flex flex-wrap gap-1">
          {chips.map((term) => (
            <li key={term.raw}>
              <button
                type="button"
                onClick={() => change(withoutTerm(q, term))}
                className="inline-flex h-6 max-w-64 items-center gap-1 rounded-sm bg-accent-soft px-1.5 font-mono text-xs text-accent hover:brightness-110 pointer-coarse:h-9"
              >
                <span className="truncate">{term.raw}</span>
                <X size={12} aria-hidden className="shrink-0" />
                <span className="sr-only">, remove from the filter</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {q !== "" && (
        <Button size="sm" tone="quiet" onClick={() => change("")}>
          Clear
        </Button>
      )}
      <p role="status" className="text-muted tabular-nums">
        {loaded && (shown === total ? plural(total) : `${shown.toLocaleString()} of ${plural(total)}`)}
      </p>
      <div className="ml-auto flex items-center gap-2">{children}</div>
    </div>
  );
}

const plural = (n: number) => `${n.toLocaleString()} ${n === 1 ? "container" : "containers"}`;

/** Two states at once match nothing: a chip replaces another. */
function withoutState(q: string): string {
  return parseFilter(q)
    .filter(({ kind, not }) => kind === "state" && !not)
    .reduce((text, term) => withoutTerm(text, term), q);
}
