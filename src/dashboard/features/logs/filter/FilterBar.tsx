import { Funnel } from "lucide-react";
import { type Ref, useId } from "react";
import { Input } from "../../../ui/Input.tsx";
import { FaultLine } from "../bars/FaultLine.tsx";
import { FilterTerms } from "./FilterTerms.tsx";
import { sourcesNamed } from "./filterCheck.ts";
import { termsOf } from "./filterNode.ts";
import { useFilterDraft } from "./useFilterDraft.ts";
import { writeFilter } from "./writeFilter.ts";

type Props = {
  inputRef: Ref<HTMLInputElement>;
  /** What the address has. */
  value: string;
  onChange: (value: string | undefined) => void;
  /** Names of sources by id. */
  names: Readonly<Record<string, string>>;
  /** Escape in an empty field: the bar is not needed. */
  onClose: () => void;
};

const EXAMPLES = ["level:>=warn OR timeout", "-healthcheck -/GET .* 200/", ".status=500 from:-15m"];

/** One line for everything that a filter can say, and its terms as chips: either changes the other. */
export function FilterBar({ inputRef, value, onChange, names, onClose }: Props) {
  const errorId = useId();
  const hintId = useId();
  const { text, node, fault, change } = useFilterDraft(value, (next) => onChange(next || undefined));
  const unknown = termsOf(node, "source").find(({ name }) => sourcesNamed(name, names).length === 0);
  return (
    <section aria-label="Filter" className="flex flex-col gap-1.5 px-2 pb-2 sm:px-3">
      <div className="relative">
        <Funnel
          size={14}
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted"
        />
        <Input
          ref={inputRef}
          aria-label="Filter lines"
          aria-keyshortcuts="f"
          {...(fault ? { "aria-describedby": errorId } : text === "" && { "aria-describedby": hintId })}
          {...(fault && { "aria-invalid": true })}
          placeholder='level:error OR (source:"Install" NOT cached)'
          value={text}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            if (text === "") onClose();
            else change("");
          }}
          className="pl-8 font-mono text-xs [font-variant-ligatures:none]"
        />
      </div>
      {fault && <FaultLine id={errorId} typed={text} fault={fault} />}
      {!fault && unknown && (
        <p role="status" className="text-xs text-warn">
          No source is called “{unknown.name}”. There are: {Object.values(names).join(", ")}.
        </p>
      )}
      {node && <FilterTerms node={node} onChange={(next) => change(writeFilter(next))} />}
      {text === "" && (
        <p id={hintId} className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-xs text-muted">
          Words, "phrases", /patterns/, level:, source:, from:, to: and .field=value, with AND, OR, NOT and (
          ).
          {EXAMPLES.map((example) => (
            <button
              key={example}
              type="button"
              onClick={() => change(example)}
              className="rounded-md border border-line bg-surface px-1.5 py-0.5 font-mono text-accent [font-variant-ligatures:none] hover:bg-hover"
            >
              {example}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}
