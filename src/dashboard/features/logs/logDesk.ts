import { createStore, type ReadStore, type Store } from "../../streams/store.ts";
import { createLogDownload, type LogDownload } from "./export/logDownload.ts";
import { createMarks, type Marks } from "./marks/marksStore.ts";
import { createKnownPatterns, type KnownPatterns } from "./patterns/knownPatterns.ts";
import { createLineSelection, type LineSelection } from "./selection.ts";
import {
  createLogSession,
  type LogFrame,
  type LogSession,
  type LogSessionOptions,
} from "./session/logSession.ts";
import { slowly } from "./slowly.ts";
import { createLogScroll, type LogScroll } from "./view/logScroll.ts";

/** All that lives as long as one log's page does. React looks at it and tells it what the person did. */
export type LogDesk = {
  session: LogSession;
  /** The session's changes as often as numbers around the lines need them. */
  numbers: ReadStore<unknown>;
  scroll: LogScroll;
  selection: LineSelection;
  marks: Marks;
  download: LogDownload;
  /** Which templates the person has seen before. */
  known: KnownPatterns;
  /** Whether secrets are shown in clear, as long as this page is open. */
  reveals: Store<boolean>;
  /** Keys come faster than answers: each step begins where the one before has ended. */
  steps: Steps;
  /** Long lines that are shown whole, and JSON lines whose fields are shown. */
  expanded: ReadStore<ReadonlySet<number>>;
  /** Shows all of a line, or no longer. */
  expand(number: number): void;
};

type Steps = { take(step: () => Promise<unknown>): void; all(): Promise<unknown> };

function createSteps(): Steps {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(step) {
      // A log that was closed meanwhile answers no step, and nobody waits for one.
      last = last.then(step).catch(() => {});
    },
    all: () => last,
  };
}

/** Somebody waits for these: the first and the last numbers of a filter or search, and that the whole log is here. */
export const isAwaited = (before: LogFrame, now: LogFrame) =>
  now.filter !== before.filter ||
  (now.progress === undefined) !== (before.progress === undefined) ||
  now.unheld.kind !== before.unheld.kind ||
  (now.earlier === "none" && before.earlier !== "none");

/** `keep` names what the browser keeps of this log: marks, known patterns. */
export function createLogDesk(options: Omit<LogSessionOptions, "accepts"> & { keep: string }): LogDesk {
  const expanded = createStore<ReadonlySet<number>>(new Set());
  const session = createLogSession({ ...options, accepts: (block) => scroll.accepts(block) });
  const scroll = createLogScroll({ drawn: session.getSnapshot, look: session.look });
  return {
    session,
    numbers: slowly(session, isAwaited),
    scroll,
    selection: createLineSelection(),
    marks: createMarks(options.keep),
    download: createLogDownload(session),
    known: createKnownPatterns(options.keep),
    reveals: createStore(false),
    steps: createSteps(),
    expanded,
    expand(number) {
      // At the end it would otherwise be the rows above that give way, and this one with them.
      scroll.stay();
      const next = new Set(expanded.getSnapshot());
      if (!next.delete(number)) next.add(number);
      expanded.set(next);
    },
  };
}
