import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { classes } from "../../../ui/classes.ts";
import { useClock } from "../../../ui/clock.ts";
import type { FindRanges } from "../filter/filterWords.ts";
import type { Stack } from "../host/protocol.ts";
import type { FieldActions } from "../json/LineTree.tsx";
import type { Line } from "../lines/logStore.ts";
import type { TextQuery } from "../lines/textQuery.ts";
import type { LogDesk } from "../logDesk.ts";
import { bounds } from "../selection.ts";
import type { LogSourceInfo } from "../sources.ts";
import { beforePaint } from "./beforePaint.ts";
import { LogRow } from "./LogRow.tsx";
import { elementSurface } from "./surface.ts";
import { type TimeStyle, timeColumn, timeWidth, withoutMilliseconds } from "./timeColumn.ts";
import { useNarrow } from "./useNarrow.ts";

type Props = {
  desk: LogDesk;
  /** Whose log it is: "Log of main". */
  label: string;
  sources: ReadonlyMap<string, LogSourceInfo>;
  query: TextQuery | undefined;
  words: FindRanges | undefined;
  secrets: SecretFinder | undefined;
  fields: FieldActions;
  onFold: (number: number) => void;
  wrap: boolean;
  times: TimeStyle;
  /** Stands before the very first row. */
  head?: ReactNode;
  /** Stands behind the very last row. */
  foot?: ReactNode;
};

/** The rows that can be seen, and some around them. */
export function LogLines(props: Props) {
  const { desk, label, sources, query, words, secrets, fields, onFold, wrap, times, head, foot } = props;
  const { session, scroll, selection } = desk;
  const { from, rows, lines, stacks, timeBefore } = useSyncExternalStore(
    session.subscribe,
    session.getSnapshot,
  );
  const expanded = useSyncExternalStore(desk.expanded.subscribe, desk.expanded.getSnapshot);
  const marked = useSyncExternalStore(desk.marks.subscribe, desk.marks.getSnapshot);
  const chosen = useSyncExternalStore(selection.subscribe, selection.getSnapshot);
  // Only "how long ago" has to tick.
  const now = useClock((at) => (times === "relative" ? at : 0));
  const isNarrow = useNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!scroller.current || !content.current || !block.current) return;
    const detach = scroll.attach(elementSurface(scroller.current, content.current, block.current));
    const resized = new ResizeObserver(scroll.resized);
    resized.observe(scroller.current);
    return () => {
      resized.disconnect();
      detach();
    };
  }, [scroll]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: wrapping changes every height
  useLayoutEffect(() => scroll.remeasure(), [scroll, wrap]);
  useLayoutEffect(() => {
    scroll.layout();
    return beforePaint(session.drawn);
  });

  const timeOf = ({ time }: Line, before: number | undefined) => {
    const text = timeColumn(times, time, before, now);
    return isNarrow ? withoutMilliseconds(text) : text;
  };
  const marks = new Set(marked.map(({ id }) => id));
  const picked = chosen && bounds(chosen);

  return (
    <div
      ref={scroller}
      role="log"
      // A screen reader must not be read every line as it comes; new errors are announced apart.
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={scroll.onScroll}
      className={classes(
        "relative min-h-0 flex-1 overflow-auto bg-bg font-mono text-xs [overflow-anchor:none] focus-visible:-outline-offset-2",
        wrap && "log-wrap",
      )}
    >
      <div ref={content} className="relative w-full">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a pointer's way of choosing lines; the keyboard has its own */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above, see useLogKeys */}
        <div
          ref={block}
          // Shift and a click choose lines here; the browser would mark text from wherever the caret was.
          onMouseDown={(event) => event.shiftKey && event.preventDefault()}
          onClick={(event) => chooseByPointer(desk, event)}
          className={classes("absolute left-0 min-w-full", wrap ? "w-full" : "w-max")}
        >
          {from === 0 && head}
          {/* A reader goes from line to line and hears where it is; the log grows, so how many there are is not said. */}
          <div
            // Without a line it is no feed: one must have something in it.
            {...(lines.length > 0 && { role: "feed", "aria-label": label, "aria-busy": false })}
            style={timeWidthStyle(timeWidth[times])}
          >
            {lines.map((line, index) => (
              <LogRow
                key={line.number}
                line={line}
                position={from + index + 1}
                time={timeOf(line, lines[index - 1]?.time ?? timeBefore)}
                hasTime={times !== "off"}
                isNarrow={isNarrow}
                source={sources.get(line.source)}
                query={query}
                words={words}
                secrets={secrets}
                isChosen={picked !== undefined && line.number >= picked.first && line.number <= picked.last}
                isMarked={marks.has(line.id)}
                isCurrent={chosen?.focus === line.number}
                isWhole={expanded.has(line.number)}
                onExpand={desk.expand}
                {...foldOf(stacks.get(line.number))}
                onFold={onFold}
                fields={fields}
              />
            ))}
          </div>
          {from + lines.length === rows && foot}
        </div>
      </div>
    </div>
  );
}

const timeWidthStyle = (characters: number) => ({ "--time-width": characters }) as CSSProperties; // React's type knows no custom ones

/** Plain values, so that a row is not drawn again for another object that says the same. */
const foldOf = (stack: Stack | undefined) =>
  stack && { below: stack.lines, isFolded: stack.isFolded, summary: stack.summary };

function chooseByPointer({ selection }: LogDesk, event: MouseEvent) {
  if (!(event.target instanceof HTMLElement) || event.target.closest("a, button, [role=tree]")) return;
  const row = event.target.closest<HTMLElement>("[data-number]");
  const text = window.getSelection();
  if (!row) return;
  if (event.shiftKey) text?.removeAllRanges();
  // Whoever marked some text wants that text, not the line.
  else if (text && !text.isCollapsed) return;
  selection.select(Number(row.dataset.number), event.shiftKey);
}
