import { type BinClock, localClock } from "../histogram/binClock.ts";
import { createTimeBins, type LiveBins, type TimeBins } from "../histogram/timeBins.ts";
import { createFolds, createHidden, type Hidden } from "./folds.ts";
import { ERROR, WARN } from "./levels.ts";
import { createLineIndex, type LineIndex } from "./lineIndex.ts";
import { everything, isFiltering, type LineTest, type LogFilter, lineTest } from "./lineTest.ts";
import type { LogStore } from "./logStore.ts";
import { type Rows, rowsOf, rowsWithout } from "./rows.ts";
import { type Segment, timeAt } from "./segment.ts";
import { LONGEST_STACK } from "./stackMarks.ts";

/** Longest stretch of work before others have their turn. */
const SLICE_MS = 8;
/** Lines between two looks at the clock. */
const LINES_PER_LOOK = 1024;

export type LogViewOptions = {
  /** Runs `work` soon, after others had their turn. Answers how to call it off. */
  soon?: (work: () => void) => () => void;
  now?: () => number;
  /** Told when a rebuild that did not fit one slice has come further, or ended. */
  onRebuilt?: () => void;
};

/** Where numbers of lines go, in ascending order. */
type Lists = Record<"hits" | "errors" | "warnings", Pushed> & { passing: Pushed | undefined };
type Pushed = { push(number: number): void };

/** `passing` is undefined when every line passes: then no index is needed. Looked at are `from` up to, not including, `upTo`. */
type Indexes = {
  passing: LineIndex | undefined;
  /** Lines that pass. */
  lines: Rows;
  /** Those of them that are folded away; undefined when none can be. */
  hidden: Hidden | undefined;
  /** Lines that pass and are not folded away. */
  rows: Rows;
  hits: LineIndex;
  errors: LineIndex;
  warnings: LineIndex;
  /** All lines that pass, by time and level. */
  bins: LiveBins;
  from: number;
  upTo: number;
  /** Up to here lines may be in other stacks than when they were looked at. */
  restacked: number;
};

const defaultSoon = (work: () => void) => {
  const timer = setTimeout(work, 0);
  return () => clearTimeout(timer);
};

/** The rows of a store that pass a filter, by position. Costs each new line once and nothing per draw. */
export function createLogView(store: LogStore, options: LogViewOptions = {}) {
  const { soon = defaultSoon, now = () => performance.now(), onRebuilt } = options;
  const start = () => store.state().start;
  const folds = createFolds(store);
  let clock = localClock();
  let filter = everything;
  let current = emptyIndexes(filter);
  let building: { indexes: Indexes; filter: LogFilter; cancel: () => void } | undefined;

  function emptyIndexes(of: LogFilter): Indexes {
    const { start } = store.state();
    const passing = isFiltering(of) ? createLineIndex() : undefined;
    const indexes: Omit<Indexes, "lines" | "hidden" | "rows"> = {
      passing,
      hits: createLineIndex(),
      errors: createLineIndex(),
      warnings: createLineIndex(),
      bins: createTimeBins(undefined, clock),
      from: start,
      upTo: start,
      restacked: start,
    };
    const lines = passing ? rowsOf(passing) : rowsUpTo(() => indexes.upTo);
    // Who looks for text sees each line that has it, in a stack or not.
    const hidden = of.text && of.onlyHits ? undefined : createHidden(folds, lines);
    const rows = hidden ? rowsWithout(lines, hidden.index) : lines;
    return Object.assign(indexes, { lines, hidden, rows });
  }

  /** All held lines up to, not including, a number. */
  function rowsUpTo(upTo: () => number): Rows {
    return {
      get length() {
        return Math.max(0, upTo() - start());
      },
      numberAt(row) {
        const number = start() + row;
        return row < 0 || number >= upTo() ? undefined : number;
      },
      rowOf: (number) => Math.min(Math.max(0, number - start()), Math.max(0, upTo() - start())),
    };
  }

  /** Enters the lines from one number to another that pass. */
  function judge(test: LineTest, from: number, to: number, into: Lists, bins: LiveBins) {
    store.scan(from, to, (segment, fromAt, toAt) => {
      for (let at = fromAt; at < toAt; at++) {
        const verdict = test(segment, at);
        if (verdict === "no") continue;
        const number = segment.first + at;
        const level = segment.levels[at]!;
        into.passing?.push(number);
        if (verdict === "hit") into.hits.push(number);
        if (level === ERROR) into.errors.push(number);
        else if (level === WARN) into.warnings.push(number);
        bins.add(timeAt(segment, at), level);
      }
    });
  }

  /** Looks at lines up to the store's end or until the slice is used up; true when it came to the end. */
  function extend(indexes: Indexes, by: LogFilter, until: number): boolean {
    const { end } = store.state();
    const test = lineTest(store, by);
    while (indexes.upTo < end) {
      const stop = Math.min(end, indexes.upTo + LINES_PER_LOOK);
      judge(test, indexes.upTo, stop, indexes, indexes.bins);
      const from = indexes.upTo;
      indexes.upTo = stop;
      indexes.hidden?.refold(from, stop);
      if (indexes.upTo < end && now() > until) return false;
    }
    return true;
  }

  /** Takes in lines that came in front of all that were looked at. */
  function extendFront(indexes: Indexes, by: LogFilter) {
    const { start } = store.state();
    if (start >= indexes.from) return;
    const front = {
      passing: [] as number[],
      hits: [] as number[],
      errors: [] as number[],
      warnings: [] as number[],
    };
    judge(lineTest(store, by), start, indexes.from, front, indexes.bins);
    indexes.passing?.unshift(front.passing);
    indexes.hits.unshift(front.hits);
    indexes.errors.unshift(front.errors);
    indexes.warnings.unshift(front.warnings);
    indexes.restacked = Math.max(indexes.restacked, indexes.from);
    indexes.from = start;
  }

  /** Lines that go are taken out of the count while they are still there to be read. */
  function forget(segment: Segment) {
    for (const { indexes } of both())
      for (let at = 0; at < segment.count; at++) {
        const number = segment.first + at;
        if (number >= indexes.from && number < indexes.upTo && isIn(indexes.lines, number))
          indexes.bins.remove(timeAt(segment, at), segment.levels[at]!);
      }
  }
  store.watchDrops(forget);
  store.watchStacks((to) => {
    for (const { indexes } of both()) indexes.restacked = Math.max(indexes.restacked, to);
  });

  /** Counts all rows anew, once those that are left would fill finer steps. */
  function recount({ bins, lines, from, upTo }: Indexes) {
    bins.clear();
    store.scan(from, upTo, (segment, fromAt, toAt) => {
      for (let at = fromAt; at < toAt; at++)
        if (isIn(lines, segment.first + at)) bins.add(timeAt(segment, at), segment.levels[at]!);
    });
  }

  /** Folds anew what may be in other stacks now. */
  function refold(indexes: Indexes) {
    const to = Math.min(indexes.restacked, indexes.upTo);
    if (to > indexes.from) indexes.hidden?.refold(indexes.from, to);
    indexes.restacked = indexes.from;
  }

  function refoldStack(head: number) {
    for (const { indexes } of both())
      indexes.hidden?.refold(head, Math.min(indexes.upTo, head + LONGEST_STACK + 1));
  }

  function work() {
    if (!building) return;
    if (!extend(building.indexes, building.filter, now() + SLICE_MS)) {
      building.cancel = soon(work);
      onRebuilt?.();
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

  /** What is shown, and what is being built, unless that is the same, still growing. */
  const both = () =>
    building && building.indexes !== current
      ? [{ indexes: current, filter }, building]
      : [{ indexes: current, filter }];

  return {
    setFilter: rebuild,
    /** To be called after the store took lines in, at either end, or let some go. */
    update() {
      const first = start();
      for (const { indexes, filter: by } of both()) {
        extendFront(indexes, by);
        if (indexes.from !== first) {
          indexes.passing?.dropBefore(first);
          indexes.hidden?.index.dropBefore(first);
          indexes.hits.dropBefore(first);
          indexes.errors.dropBefore(first);
          indexes.warnings.dropBefore(first);
          indexes.from = first;
          indexes.upTo = Math.max(indexes.upTo, first);
        }
        refold(indexes);
      }
      // A batch that does not fit a slice is rare (the first one): the view then stays as it was until all is seen.
      if (!building && !extend(current, filter, now() + SLICE_MS))
        building = { indexes: current, filter, cancel: soon(work) };
    },
    get filter(): LogFilter {
      return filter;
    },
    /** All lines that pass, folded away or not. */
    get lines(): Rows {
      return current.lines;
    },
    get length(): number {
      return current.rows.length;
    },
    numberAt: (row: number) => current.rows.numberAt(row),
    rowOf: (number: number) => current.rows.rowOf(number),
    isHidden: (number: number) => current.hidden?.has(number) ?? false,
    /** The stack below a row, if it is the head of one that can be folded. */
    stackBelow(number: number): { lines: readonly number[]; isFolded: boolean } | undefined {
      if (!current.hidden || folds.headOf(number) !== number) return undefined;
      const lines = [...folds.linesBelow(number)].filter((below) => isIn(current.lines, below));
      return lines.length === 0 ? undefined : { lines, isFolded: folds.isFolded(number) };
    },
    /** Folds the stack that a line is in, or unfolds it. Answers its head. */
    toggleFold(number: number): number | undefined {
      const head = folds.headOf(number);
      if (head === undefined) return undefined;
      folds.toggle(head);
      refoldStack(head);
      return head;
    },
    /** A line is to be seen, whatever it is folded under. */
    reveal(number: number) {
      const head = folds.headOf(number);
      if (head === undefined || head === number || !folds.isFolded(head)) return;
      folds.toggle(head);
      refoldStack(head);
    },
    /** Folds all stacks, or none. */
    foldAll(isFolding: boolean) {
      folds.setAll(isFolding);
      for (const { indexes } of both()) indexes.hidden?.refold(indexes.from, indexes.upTo);
    },
    /** How far a rebuild under way is: share of lines seen, 0 to 1, and hits so far; undefined when none is. */
    get progress(): { share: number; hits: number } | undefined {
      if (!building) return undefined;
      const { start: from, end } = store.state();
      const { upTo, hits } = building.indexes;
      return { share: end === from ? 1 : (upTo - from) / (end - from), hits: hits.length };
    },
    /** Bins begin where this clock shows a whole step. */
    setClock(next: BinClock) {
      clock = next;
      for (const { indexes } of both()) {
        indexes.bins.setClock(clock);
        recount(indexes);
      }
    },
    get errors(): LineIndex {
      return current.errors;
    },
    get warnings(): LineIndex {
      return current.warnings;
    },
    /** All rows by time and level. */
    bins(): TimeBins {
      if (current.bins.isTooCoarse()) recount(current);
      return current.bins.snapshot();
    },
    /** Lines that match the text, those of a search under way too as far as it has come; empty without one. */
    get hits(): LineIndex {
      return building ? building.indexes.hits : current.hits;
    },
    close: () => building?.cancel(),
  };
}
export type LogView = ReturnType<typeof createLogView>;

const isIn = (rows: Rows, number: number): boolean => rows.numberAt(rows.rowOf(number)) === number;

/** The next or previous number of an index, seen from a row's number; wraps round at the ends. */
export function neighbour(index: LineIndex, from: number | undefined, step: 1 | -1): number | undefined {
  if (index.length === 0) return undefined;
  if (from === undefined) return index.at(step === 1 ? 0 : index.length - 1);
  const position = step === 1 ? index.lowerBound(from + 1) : index.lowerBound(from) - 1;
  return index.at((position + index.length) % index.length);
}
