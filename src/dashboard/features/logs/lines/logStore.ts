import { createEscapeTable } from "./escapes.ts";
import { ERROR, OUTAGE } from "./levels.ts";
import {
  addLine,
  idAt,
  isFull,
  type NewLine,
  openSegment,
  type Segment,
  seal,
  segmentBytes,
  textAt,
  timeAt,
} from "./segment.ts";
import { createStackMarks, LONGEST_STACK } from "./stackMarks.ts";

/**
 * One row of the log. `number` counts all rows ever taken in, so it names a row for as long as the page lives, also
 * after older ones were dropped; `id` is the server's. An outage carries the id of the line before it.
 */
export type Line = { number: number; id: number; time: number; level: number; source: string; text: string };

export type SourceTally = { lines: number; errors: number; firstError?: number; from?: number; to?: number };

export type StoreState = {
  /** Rows held are `start` up to, not including, `end`. */
  start: number;
  end: number;
  /** Lines of the log that are held, outages not counted. */
  lines: number;
  /** Lines of the log that were held and had to go, the oldest first. */
  dropped: number;
  bytes: number;
  /** Of the first line; an outage before it has no id of its own. */
  firstId: number;
  lastId: number;
  /** Held lines by level code. */
  byLevel: readonly number[];
};

export type IncomingLine = { id: number; time: number; level: number; source: string; text: string };

export type LogStoreOptions = {
  /** Memory that text and columns may take before the oldest segments go. */
  maxBytes: number;
  /** Number of the first row that is appended. What may be put in front of it needs the numbers below. */
  firstNumber?: number;
};

/** How far what somebody asked to see again may go beyond the bound. */
const MOST_ON_TOP = 2;

/** Takes ascending lines in, keeps them in columns, gives them back by number. Knows nothing of sockets or screens. */
export function createLogStore({ maxBytes, firstNumber = 0 }: LogStoreOptions) {
  const escapes = createEscapeTable();
  const sourceNumbers = new Map<string, number>();
  const sourceIds: string[] = [];
  const tallies = new Map<string, SourceTally>();
  const byLevel = new Array<number>(OUTAGE + 1).fill(0);
  const segments: Segment[] = [];
  let start = firstNumber;
  let end = firstNumber;
  let lines = 0;
  let dropped = 0;
  let sealedBytes = 0;
  let limit = maxBytes;
  let holds = 0;
  let lastId = 0;
  const onDrop = new Set<(segment: Segment) => void>();
  let onRestack: (to: number) => void = () => {};
  let stacks = createStackMarks(segmentOf);

  function sourceNumber(id: string): number {
    const known = sourceNumbers.get(id);
    if (known !== undefined) return known;
    sourceNumbers.set(id, sourceIds.length);
    sourceIds.push(id);
    return sourceIds.length - 1;
  }

  function tally(line: NewLine, number: number) {
    byLevel[line.level]!++;
    if (line.level === OUTAGE) return;
    lines++;
    const source = sourceIds[line.source]!;
    const known = tallies.get(source);
    const now: SourceTally = known ?? { lines: 0, errors: 0, from: line.time, to: line.time };
    now.lines++;
    now.from = Math.min(now.from ?? line.time, line.time);
    now.to = Math.max(now.to ?? line.time, line.time);
    if (line.level === ERROR) {
      now.errors++;
      now.firstError = Math.min(now.firstError ?? number, number);
    }
    if (!known) tallies.set(source, now);
  }

  function push(line: NewLine) {
    let last = segments.at(-1);
    if (last === undefined || last.sealed || isFull(last)) {
      if (last && !last.sealed) close(last);
      last = openSegment(end);
      segments.push(last);
    }
    addLine(last, line);
    tally(line, end);
    end++;
    stacks.mark(last, last.count - 1, line);
  }

  function close(segment: Segment) {
    seal(segment, escapes);
    sealedBytes += segmentBytes(segment);
  }

  const bytes = () => {
    const last = segments.at(-1);
    return sealedBytes + (last && !last.sealed ? segmentBytes(last) : 0);
  };

  function dropOldest() {
    const most = holds > 0 ? maxBytes * MOST_ON_TOP : limit;
    while (segments.length > 1 && bytes() > most) {
      for (const listener of onDrop) listener(segments[0]!);
      const oldest = segments.shift()!;
      sealedBytes -= segmentBytes(oldest);
      start = segments[0]!.first;
      onRestack(start + LONGEST_STACK);
      for (let at = 0; at < oldest.count; at++) {
        byLevel[oldest.levels[at]!]!--;
        if (oldest.levels[at] === OUTAGE) continue;
        lines--;
        dropped++;
        const source = tallies.get(sourceIds[oldest.sources[at]!]!)!;
        source.lines--;
        if (oldest.levels[at] === ERROR) source.errors--;
        if (source.firstError === oldest.first + at) delete source.firstError;
      }
    }
  }

  function segmentOf(number: number): Segment | undefined {
    return number < start || number >= end ? undefined : segmentIn(segments, number);
  }

  /** The first row with at least this value in an ascending column; `end` when there is none. */
  function lowerBound(valueAt: (segment: Segment, at: number) => number, value: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const segment = segmentOf(middle)!;
      if (valueAt(segment, middle - segment.first) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function firstId(): number {
    for (const segment of segments)
      for (let at = 0; at < segment.count; at++) if (segment.levels[at] !== OUTAGE) return idAt(segment, at);
    return 0;
  }

  return {
    /** Lines must ascend by id and be newer than all before; whoever feeds the store sees to that. */
    append(incoming: readonly IncomingLine[]) {
      for (const line of incoming) push({ ...line, source: sourceNumber(line.source) });
      lastId = incoming.at(-1)?.id ?? lastId;
      dropOldest();
    },
    /** A row of our own after the newest line. */
    addOutage(time: number, text: string) {
      push({ id: lastId, time, level: OUTAGE, source: sourceNumber(""), text });
    },
    /**
     * Puts lines older than all held ones in front, ascending: those that were dropped, or that were not asked for yet.
     * They count on top of the bound, since somebody asked for them.
     */
    prepend(older: readonly IncomingLine[]) {
      const wanted = older.slice(Math.max(0, older.length - start));
      if (wanted.length === 0) return;
      if (lines === 0) lastId = Math.max(lastId, wanted.at(-1)!.id);
      const first = start - wanted.length;
      const added: Segment[] = [];
      const stacksAbove = createStackMarks((number) => segmentIn(added, number) ?? segmentOf(number));
      wanted.forEach((line, at) => {
        let last = added.at(-1);
        if (!last || isFull(last)) {
          last = openSegment(first + at);
          added.push(last);
        }
        const whole = { ...line, source: sourceNumber(line.source) };
        addLine(last, whole);
        tally(whole, first + at);
        stacksAbove.mark(last, last.count - 1, whole);
      });
      const joined = stacksAbove.joinBelow(start);
      onRestack(joined);
      // Nothing held tells stacks apart that these do not: what comes next may go on with theirs.
      if (joined === end) stacks = stacksAbove;
      for (const segment of added) {
        close(segment);
        limit = Math.min(limit + segmentBytes(segment), maxBytes * MOST_ON_TOP);
      }
      segments.unshift(...added);
      added.length = 0;
      start = first;
      dropped = Math.max(0, dropped - wanted.length);
    },
    /** Keeps the oldest lines while those before them are on their way, as far as memory allows. Call the answer to end it. */
    holdOldest(): () => void {
      holds++;
      return () => {
        holds--;
      };
    },
    /** Whether lines in front would have to go again at once. */
    isFull: () => bytes() >= maxBytes * MOST_ON_TOP,
    /** Whether what came by itself fills the bound: more of it is only for who asks. */
    isAtBound: () => bytes() >= maxBytes,
    lineAt(number: number): Line | undefined {
      const segment = segmentOf(number);
      if (!segment) return undefined;
      const at = number - segment.first;
      return {
        number,
        id: idAt(segment, at),
        time: timeAt(segment, at),
        level: segment.levels[at]!,
        source: sourceIds[segment.sources[at]!]!,
        text: textAt(segment, at),
      };
    },
    timeOf(number: number): number | undefined {
      const segment = segmentOf(number);
      return segment && timeAt(segment, number - segment.first);
    },
    /** Calls back for each segment that overlaps, with the overlap; no copy is made. */
    scan(from: number, to: number, visit: (segment: Segment, fromAt: number, toAt: number) => void) {
      let number = Math.max(from, start);
      const stop = Math.min(to, end);
      while (number < stop) {
        const segment = segmentOf(number)!;
        const until = Math.min(stop, segment.first + segment.count);
        visit(segment, number - segment.first, until - segment.first);
        number = until;
      }
    },
    /** Has each segment shown before it goes. Answers how to end that. */
    watchDrops(listener: (segment: Segment) => void): () => void {
      onDrop.add(listener);
      return () => onDrop.delete(listener);
    },
    /** Tells up to which row, from the first held one, lines may belong to another stack than they did. */
    watchStacks(listener: (to: number) => void) {
      onRestack = listener;
    },
    segmentOf,
    /** The first row whose id is at least `id`, `end` when there is none. */
    numberOfId: (id: number) => lowerBound(idAt, id),
    /** The first row at this time or later. A server's clock hardly ever goes back; where it does, any row near is right. */
    numberOfTime: (time: number) => lowerBound(timeAt, time),
    sourceNumber,
    tallyOf: (source: string): SourceTally => tallies.get(source) ?? { lines: 0, errors: 0 },
    sources: (): readonly string[] => sourceIds,
    state: (): StoreState => ({
      start,
      end,
      lines,
      dropped,
      bytes: bytes(),
      firstId: firstId(),
      lastId,
      byLevel,
    }),
  };
}
export type LogStore = ReturnType<typeof createLogStore>;

/** The segment with this row, of some that follow each other. */
function segmentIn(segments: readonly Segment[], number: number): Segment | undefined {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]!.first <= number) low = middle;
    else high = middle - 1;
  }
  const found = segments[low];
  return found && number >= found.first && number < found.first + found.count ? found : undefined;
}
