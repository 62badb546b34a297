import { Shapes } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Badge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Spinner } from "../../../ui/Spinner.tsx";
import type { Known } from "./knownPatterns.ts";
import { PatternItem } from "./PatternItem.tsx";
import type { PatternRow, Patterns } from "./patternCounts.ts";
import { orderedPatterns, PATTERN_ORDERS, type PatternOrder } from "./patternOrder.ts";
import type { Pick } from "./pickPattern.ts";

type Props = {
  /** Undefined until the worker has begun. */
  patterns: Patterns | undefined;
  /** What is not new; undefined where nothing is. */
  known: Known | undefined;
  /** Lines from before that are not here, so that nobody can tell what is new. */
  isUntold: boolean;
  picked: readonly Pick[];
  order: PatternOrder;
  onOrder: (order: PatternOrder) => void;
  timeText: (time: number) => string;
  onPick: (pattern: string, isNot: boolean) => void;
  onKnown: () => void;
  onClose: () => void;
};

/** Rows drawn before somebody asks for more. */
const PAGE = 100;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -1e9, End: 1e9 };

/** The log as its templates: what is written how often, and what was never written before. */
export function PatternsPanel(props: Props) {
  const { patterns, known, isUntold, picked, order, onPick, onClose } = props;
  const section = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [shown, setShown] = useState(PAGE);
  /** Ids of the rows as they were when somebody came to them. */
  const [held, setHeld] = useState<readonly number[]>();
  useEffect(() => heading.current?.focus(), []);

  const rows = orderedPatterns(patterns?.rows ?? [], order, held);
  const isNew = ({ firstId }: PatternRow) => known !== undefined && !isUntold && firstId > known.id;
  const news = rows.filter(isNew).length;
  const hold = () => setHeld((before) => before ?? rows.map(({ id }) => id));
  const pickedAs = ({ text }: PatternRow) => {
    const pick = picked.find(({ pattern }) => pattern === text);
    return pick && (pick.isNot ? "without" : "only");
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLSelectElement && event.key !== "Escape") return;
    const buttons = [...(section.current?.querySelectorAll<HTMLElement>("[data-pattern]") ?? [])];
    const item = document.activeElement?.closest("li");
    const at = buttons.findIndex((button) => button.closest("li") === item);
    const step = STEPS[event.key];
    if (event.key === "Escape") onClose();
    else if (step !== undefined) buttons[Math.max(0, Math.min(at + step, buttons.length - 1))]?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <section
      ref={section}
      aria-label="Patterns"
      onKeyDown={onKeyDown}
      className="flex h-full min-h-0 flex-col text-sm"
    >
      <div className="flex items-center justify-between gap-2 px-3 py-2">
        <h2 ref={heading} tabIndex={-1} className="text-sm font-semibold text-fg">
          Patterns
          {rows.length > 0 && <span className="font-normal text-muted"> {rows.length.toLocaleString()}</span>}
        </h2>
        <Select
          aria-label="Order of patterns"
          value={order}
          options={PATTERN_ORDERS}
          onChange={(next) => {
            setHeld(undefined);
            props.onOrder(next);
          }}
        />
      </div>
      <div className="border-b border-line">
        {news > 0 && known && (
          <div className="flex flex-wrap items-center justify-between gap-x-2 px-3 pb-1.5">
            <Badge tone="info">
              {news.toLocaleString()} new since {props.timeText(known.at)}
            </Badge>
            <Button
              size="sm"
              tone="quiet"
              onClick={() => {
                // The button goes, and its focus with it.
                heading.current?.focus();
                props.onKnown();
              }}
            >
              Mark all as known
            </Button>
          </div>
        )}
      </div>
      <Working progress={patterns ? patterns.progress : 0} />
      {known && isUntold && (
        <p className="border-b border-line px-3 py-1.5 text-xs text-muted">
          Lines from before {props.timeText(known.at)} are not loaded, so none can be called new.
        </p>
      )}
      {patterns && patterns.progress === undefined && rows.length === 0 ? (
        <div className="min-h-0 overflow-y-auto">
          <EmptyState title="No lines to group" icon={<Shapes size={20} aria-hidden />}>
            <p>Lines that pass the filter are listed here by their template, with what varies taken out.</p>
          </EmptyState>
        </div>
      ) : (
        <div className="min-h-0 overflow-y-auto">
          <ul
            aria-label="Patterns"
            onFocus={hold}
            onPointerEnter={hold}
            onPointerLeave={({ currentTarget }) => {
              if (!currentTarget.contains(document.activeElement)) setHeld(undefined);
            }}
            onBlur={({ currentTarget, relatedTarget }) => {
              if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(":hover"))
                setHeld(undefined);
            }}
          >
            {rows.slice(0, shown).map((row) => (
              <PatternItem
                key={row.id}
                row={row}
                all={patterns!.lines}
                isNew={isNew(row)}
                picked={pickedAs(row)}
                timeText={props.timeText}
                onPick={onPick}
              />
            ))}
          </ul>
          <Rest
            rows={rows.length - shown}
            others={patterns?.others ?? 0}
            onMore={() => setShown(shown + PAGE)}
          />
        </div>
      )}
    </section>
  );
}

function Working({ progress }: { progress: number | undefined }) {
  if (progress === undefined) return null;
  return (
    <p className="flex items-center gap-2 border-b border-line px-3 py-1.5 text-xs text-muted tabular-nums">
      <Spinner size={12} />
      Grouping lines: {Math.floor(progress * 100)} %
    </p>
  );
}

function Rest({ rows, others, onMore }: { rows: number; others: number; onMore: () => void }) {
  return (
    <>
      {rows > 0 && (
        <p className="px-3 py-2">
          <Button size="sm" onClick={onMore}>
            Show {Math.min(rows, PAGE)} more of {rows.toLocaleString()}
          </Button>
        </p>
      )}
      {others > 0 && (
        <p className="border-t border-line bg-warn-soft px-3 py-1.5 text-xs text-warn">
          {others.toLocaleString()} more {others === 1 ? "line is" : "lines are"} in none of these: so many
          kinds of lines are as many as are kept.
        </p>
      )}
    </>
  );
}
