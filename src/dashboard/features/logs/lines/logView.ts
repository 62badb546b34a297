import { ERROR, OUTAGE } from "./levels.ts";
import { createLineIndex, type LineIndex } from "./lineIndex.ts";
import type { LogStore } from "./logStore.ts";
import { textAt } from "./segment.ts";
import type { TextQuery } from "./textQuery.ts";

/** What is to be shown. Absent parts let everything pass. */
export type LogFilter = {
  /** Level codes. */
  levels?: ReadonlySet<number>;
  sources?: ReadonlySet<string>;
  text?: TextQuery;
  /** Only lines with a hit are rows; else every line is, and hits are places to jump to. */
  onlyHits: boolean;
};

export const everything: LogFilter = { onlyHits: true };

/** Longest stretch of work without giving the page a turn; a frame has 16. */
const SLICE_MS = 8;
/** Lines between two looks at the clock. */
const LINES_PER_LOOK = 512;

export type LogViewOptions = {
  /** Runs `work` soon, after the page had its turn. Answers how to call it off. */
  soon?: (work: () => void) => () => void;
  now?: () => number;
  /** Told when a rebuild that did not fit one slice has ended. */
  onRebuilt?: () => void;
};

/** `rows` is undefined when every row passes: then no index is needed. `lines` counts rows that are no outages. */
type Indexes = { rows: LineIndex | undefined; hits: LineIndex; errors: LineIndex; upTo: number };

const defaultSoon = (work: () => void) => {
  const timer = setTimeout(work, 0);
  return () => clearTimeout(timer);
};

/** The rows of a store that pass a filter, by position. Costs each new line once and nothing per draw. */
export function createLogView(store: LogStore, options: LogViewOptions = {}) {
  const { soon = defaultSoon, now = () => performance.now(), onRebuilt } = options;
  let filter = everything;
  let current = emptyIndexes(filter);
  let building: { indexes: Indexes; filter: LogFilter; cancel: () => void } | undefined;

  function emptyIndexes(of: LogFilter): Indexes {
    const filtered = of.levels || of.sources || (of.text && of.onlyHits);
    return {
      rows: filtered ? createLineIndex() : undefined,
      hits: createLineIndex(),
      errors: createLineIndex(),
      upTo: store.state().start,
    };
  }

  /** Looks at lines up to the store's end or until the slice is used up; true when it came to the end. */
  function extend(indexes: Indexes, by: LogFilter, until: number): boolean {
    const { end } = store.state();
    const test = lineTest(store, by);
    while (indexes.upTo < end) {
      const stop = Math.min(end, indexes.upTo + LINES_PER_LOOK);
      store.scan(indexes.upTo, stop, (segment, fromAt, toAt) => {
        for (let at = fromAt; at < toAt; at++) {
          const number = segment.first + at;
          const level = segment.levels[at]!;
          const verdict = test(level, segment.sources[at]!, () => textAt(segment, at));
          if (verdict === "no") continue;
          indexes.rows?.push(number);
          if (level === ERROR) indexes.errors.push(number);
          if (verdict === "hit") indexes.hits.push(number);
        }
      });
      indexes.upTo = stop;
      if (indexes.upTo < end && now() > until) return false;
    }
    return true;
  }

  function work() {
    if (!building) return;
    if (!extend(building.indexes, building.filter, now() + SLICE_MS)) {
      building.cancel = soon(work);
      return;
    }
    current = building.indexes;
    filter = building.filter;
    building = undefined;
    onRebuilt?.();
  }

  /** Starts over with a filter. What fits one slice is there at once; else the old rows stay until the new are whole. */
  function rebuild(next: LogFilter) {
    building?.cancel();
    building = undefined;
    const indexes = emptyIndexes(next);
    if (extend(indexes, next, now() + SLICE_MS)) {
      current = indexes;
      filter = next;
      return;
    }
    building = { indexes, filter: next, cancel: soon(work) };
  }

  const start = () => store.state().start;

  return {
    setFilter: rebuild,
    /** To be called after the store took lines in or let some go. */
    update() {
      const { start: first } = store.state();
      for (const indexes of [current, building?.indexes]) {
        if (!indexes) continue;
        indexes.rows?.dropBefore(first);
        indexes.hits.dropBefore(first);
        indexes.errors.dropBefore(first);
        indexes.upTo = Math.max(indexes.upTo, first);
      }
      // A batch that does not fit a slice is rare (the first one): the view then stays as it was until all is seen.
      if (!building && !extend(current, filter, now() + SLICE_MS))
        building = { indexes: current, filter, cancel: soon(work) };
    },
    /** Lines came in front of all others: every index begins anew. */
    reset() {
      rebuild(building?.filter ?? filter);
    },
    get filter(): LogFilter {
      return filter;
    },
    get length(): number {
      return current.rows ? current.rows.length : Math.max(0, current.upTo - start());
    },
    /** Share of lines that a rebuild under way has seen, 0 to 1; undefined when none is. */
    get progress(): number | undefined {
      if (!building) return undefined;
      const { start: from, end } = store.state();
      return end === from ? 1 : (building.indexes.upTo - from) / (end - from);
    },
    numberAt(row: number): number | undefined {
      if (current.rows) return current.rows.at(row);
      const number = start() + row;
      return row < 0 || number >= current.upTo ? undefined : number;
    },
    /** Position of the row with this number, or of the next one after it; the length when there is none. */
    rowOf(number: number): number {
      if (current.rows) return current.rows.lowerBound(number);
      return Math.min(Math.max(0, number - start()), Math.max(0, current.upTo - start()));
    },
    get errors(): LineIndex {
      return current.errors;
    },
    /** Lines that match the text; empty without one. */
    get hits(): LineIndex {
      return current.hits;
    },
    close: () => building?.cancel(),
  };
}
export type LogView = ReturnType<typeof createLogView>;

/** The next or previous number of an index, seen from a row's number; wraps round at the ends. */
export function neighbour(index: LineIndex, from: number | undefined, step: 1 | -1): number | undefined {
  if (index.length === 0) return undefined;
  if (from === undefined) return index.at(step === 1 ? 0 : index.length - 1);
  const position = step === 1 ? index.lowerBound(from + 1) : index.lowerBound(from) - 1;
  return index.at((position + index.length) % index.length);
}

type Verdict = "no" | "row" | "hit";

function lineTest(store: LogStore, filter: LogFilter) {
  const sources = filter.sources && new Set([...filter.sources].map((id) => store.sourceNumber(id)));
  const { levels, text, onlyHits } = filter;
  return (level: number, source: number, read: () => string): Verdict => {
    // When nobody listened matters whatever is looked for.
    if (level === OUTAGE) return "row";
    if (levels && !levels.has(level)) return "no";
    if (sources && !sources.has(source)) return "no";
    if (!text) return "row";
    if (text.matches(read())) return "hit";
    return onlyHits ? "no" : "row";
  };
}
