import { type RefObject, useId, useRef } from "react";
import { plainText } from "#api/logText/plainText.ts";
import { FaultLine } from "../bars/FaultLine.tsx";
import type { LogDesk } from "../logDesk.ts";
import { isBegun } from "./completions.ts";
import { FilterFromLine } from "./FilterFromLine.tsx";
import { FilterInput } from "./FilterInput.tsx";
import { FilterTerms } from "./FilterTerms.tsx";
import { fieldsSeen } from "./fieldsSeen.ts";
import { sourcesNamed } from "./filterCheck.ts";
import { allOf, termsOf, topTerms } from "./filterNode.ts";
import { useFilterDraft } from "./useFilterDraft.ts";
import { writeFilter } from "./writeFilter.ts";

type Props = {
  inputRef: RefObject<HTMLInputElement | null>;
  /** What the address has. */
  value: string;
  onChange: (value: string | undefined) => void;
  /** Names of sources by id. */
  names: Readonly<Record<string, string>>;
  desk: LogDesk;
  /** Escape in an empty field: the bar is not needed. */
  onClose: () => void;
};

const EXAMPLES = ["level:>=warn OR timeout", "-healthcheck -/GET .* 200/", ".status=500 from:-15m"];

/** One line for everything that a filter can say, and its terms as chips: either changes the other. */
export function FilterBar({ inputRef, value, onChange, names, desk, onClose }: Props) {
  const errorId = useId();
  const hintId = useId();
  // What is being typed hides lines, and with them the fields it is about: those from before are offered too.
  const fields = useRef<readonly string[]>([]);
  function rememberFields() {
    fields.current = [...new Set([...fieldsOnScreen(desk), ...fields.current])];
  }
  const known = () => ({ sources: Object.values(names), fields: fields.current });
  const { text, node, fault, change, settle } = useFilterDraft(
    value,
    (next) => onChange(next || undefined),
    (typed, cursor) => isBegun(typed, cursor, known()),
  );
  const unknown = termsOf(node, "source").find(({ name }) => sourcesNamed(name, names).length === 0);
  return (
    <section aria-label="Filter" className="flex flex-col gap-1.5 px-2 pb-2 sm:px-3">
      <FilterInput
        inputRef={inputRef}
        text={text}
        onChange={change}
        onSettle={settle}
        known={known}
        onFocus={rememberFields}
        describedBy={fault ? errorId : text === "" ? hintId : undefined}
        isFaulty={fault !== undefined}
        onClose={onClose}
      />
      {fault && <FaultLine id={errorId} typed={text} fault={fault} />}
      {!fault && unknown && (
        <p role="status" className="text-xs text-warn">
          No source is called “{unknown.name}”. There are: {Object.values(names).join(", ")}.
        </p>
      )}
      {node && (
        <FilterTerms
          node={node}
          onChange={(next) => change(writeFilter(next))}
          onEmptied={() => inputRef.current?.focus()}
        />
      )}
      {!fault && (
        <FilterFromLine
          desk={desk}
          names={names}
          onAdd={(term) => change(writeFilter(allOf([...topTerms(node), term])))}
        />
      )}
      {text === "" && (
        <p id={hintId} className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-xs text-muted">
          Words, "phrases", /patterns/, level:, source:, pattern:, from:, to: and .field=value, with AND, OR,
          NOT and ( ).
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

const fieldsOnScreen = ({ session }: LogDesk) =>
  fieldsSeen(session.getSnapshot().lines.map(({ text }) => plainText(text)));
