import { createStore, type ReadStore } from "../../streams/store.ts";
import { createLogSession, type LogSession, type LogSessionOptions } from "./feed/logSession.ts";
import { createLineSelection, type LineSelection } from "./selection.ts";
import { slowly } from "./slowly.ts";
import { createLogScroll, type LogScroll } from "./view/logScroll.ts";

/** All that lives as long as one agent's log page does. React looks at it and tells it what the person did. */
export type LogDesk = {
  session: LogSession;
  /** The session's changes as often as numbers around the lines need them. */
  numbers: ReadStore<number>;
  scroll: LogScroll;
  selection: LineSelection;
  /** Changes when rows must be drawn although no line changed: scrolled, resized, a line expanded. */
  drawing: ReadStore<number>;
  redraw(): void;
  /** Long lines that are shown whole. */
  expanded: ReadStore<ReadonlySet<number>>;
  expand(number: number): void;
};

export function createLogDesk(options: LogSessionOptions): LogDesk {
  const session = createLogSession(options);
  const drawing = createStore(0);
  const expanded = createStore<ReadonlySet<number>>(new Set());
  const redraw = () => drawing.set(drawing.getSnapshot() + 1);
  return {
    session,
    numbers: slowly(session),
    scroll: createLogScroll(session.view, redraw),
    selection: createLineSelection(),
    drawing,
    redraw,
    expanded,
    expand: (number) => expanded.set(new Set([...expanded.getSnapshot(), number])),
  };
}
