import type { SecretFinder } from "#api/secrets/secretRanges.ts";
import { OTHER, OUTAGE } from "../lines/levels.ts";
import { everything, type LineTest, type LogFilter, lineTest } from "../lines/lineTest.ts";
import type { LogStore } from "../lines/logStore.ts";
import { idAt, MOST_LINES, plainAt, type Segment, timeAt } from "../lines/segment.ts";
import { lineShape } from "./lineShape.ts";
import { createPatternMiner, OTHER_LINES } from "./patternMiner.ts";
import { createPatternTally } from "./patternTally.ts";

export type PatternRow = {
  /** Stays as the template widens. */
  id: number;
  /** As the filter language has it. */
  text: string;
  lines: number;
  /** The highest level of its lines. */
  level: number;
  /** Id of the first line that was seen of it, whatever the filter. */
  firstId: number;
  /** Times of its first and last line; undefined when none says. */
  first: number | undefined;
  last: number | undefined;
  /** Lines over time, oldest first, the same steps in all rows. */
  over: readonly number[];
};

export type Patterns = {
  rows: readonly PatternRow[];
  /** Lines that pass the filter, grouped or not. */
  lines: number;
  /** Those of them in no template, since there are as many as are kept. */
  others: number;
  /** Id of the newest line that the log has. */
  lastId: number;
  /** Share of all lines that were looked at, 0 to 1; undefined when all were. */
  progress: number | undefined;
};

/** Lines between two looks at the clock: most are quick, but those of a megabyte are not. */
const CHUNK = 128;
/** Labels that mean another are looked up twice; beyond so many they are written anew. */
const MOST_STALE = 10_000;
/** In a label: the line was counted, too. */
const COUNTED = 0x8000_0000;
const NO_LABEL = 0x7fff_ffff;

/** Lines from one number up to, not including, another. */
type Reach = { from: number; upTo: number };

/**
 * Keeps the lines of a store grouped by template, and counts those that pass a filter. All held lines are grouped, so
 * that templates do not change with the filter; what was grouped is only counted anew.
 */
export function createPatternCounts(store: LogStore, secrets: SecretFinder) {
  const labels = new Map<Segment, Uint32Array>();
  const firstIds = new Map<number, number>();
  const tally = createPatternTally();
  const miner = createPatternMiner({
    onMerge(from, into) {
      tally.merge(from, into);
      firstIds.set(into, Math.min(firstIds.get(from)!, firstIds.get(into)!));
      firstIds.delete(from);
    },
    onGone: (id) => firstIds.delete(id),
  });
  const { start } = store.state();
  const grouped: Reach = { from: start, upTo: start };
  let counted: Reach = { from: start, upTo: start };
  let filter: LogFilter = everything;
  let lines = 0;
  let others = 0;

  function labelsOf(segment: Segment): Uint32Array {
    const known = labels.get(segment);
    // An open segment grows.
    if (known && known.length >= segment.count) return known;
    const grown = new Uint32Array(segment.sealed ? segment.count : MOST_LINES);
    grown.fill(NO_LABEL);
    if (known) grown.set(known);
    labels.set(segment, grown);
    return grown;
  }

  function group(from: number, to: number) {
    store.scan(from, to, (segment, fromAt, toAt) => {
      const own = labelsOf(segment);
      for (let at = fromAt; at < toAt; at++) {
        // When nobody listened is no line.
        if (segment.levels[at] === OUTAGE) continue;
        const label = miner.take(lineShape(plainAt(segment, at), secrets));
        own[at] = label;
        if (label === OTHER_LINES) continue;
        firstIds.set(label, Math.min(firstIds.get(label) ?? Number.POSITIVE_INFINITY, idAt(segment, at)));
      }
    });
  }

  function count(from: number, to: number, test: LineTest) {
    store.scan(from, to, (segment, fromAt, toAt) => {
      const own = labelsOf(segment);
      for (let at = fromAt; at < toAt; at++) {
        const label = own[at]! & ~COUNTED;
        if (label === NO_LABEL) continue;
        const passes = test(segment, at) !== "no";
        own[at] = passes ? label | COUNTED : label;
        if (!passes) continue;
        lines++;
        if (label === OTHER_LINES) others++;
        else tally.add(miner.find(label), timeAt(segment, at), Math.min(segment.levels[at]!, OTHER));
      }
    });
  }

  /** Lines that go are taken out while they are still there to be read. */
  function forget(segment: Segment) {
    const own = labels.get(segment);
    labels.delete(segment);
    for (let at = 0; own && at < own.length; at++) {
      const number = segment.first + at;
      const label = own[at]! & ~COUNTED;
      if (label === NO_LABEL || number < grouped.from || number >= grouped.upTo) continue;
      if (own[at]! & COUNTED && number >= counted.from && number < counted.upTo) {
        lines--;
        if (label === OTHER_LINES) others--;
        else tally.remove(miner.find(label), timeAt(segment, at), Math.min(segment.levels[at]!, OTHER));
      }
      miner.giveBack(label);
    }
    const rest = segment.first + segment.count;
    for (const reach of [grouped, counted]) {
      reach.from = Math.max(reach.from, rest);
      reach.upTo = Math.max(reach.upTo, rest);
    }
  }
  const unwatch = store.watchDrops(forget);

  function rewriteStale() {
    if (miner.stale() < MOST_STALE) return;
    for (const own of labels.values())
      for (let at = 0; at < own.length; at++) {
        const label = own[at]! & ~COUNTED;
        if (label !== NO_LABEL && label !== OTHER_LINES) own[at] = miner.find(label) | (own[at]! & COUNTED);
      }
    miner.forgetStale();
  }

  /** One chunk of work, what is grouped already first; false when there is none left. */
  function step(test: LineTest): boolean {
    const { start: first, end } = store.state();
    if (counted.upTo < grouped.upTo) {
      const to = Math.min(grouped.upTo, counted.upTo + CHUNK);
      count(counted.upTo, to, test);
      counted.upTo = to;
    } else if (counted.from > grouped.from) {
      const from = Math.max(grouped.from, counted.from - CHUNK);
      count(from, counted.from, test);
      counted.from = from;
    } else if (grouped.upTo < end) {
      const to = Math.min(end, grouped.upTo + CHUNK);
      group(grouped.upTo, to);
      grouped.upTo = to;
    } else if (grouped.from > first) {
      const from = Math.max(first, grouped.from - CHUNK);
      group(from, grouped.from);
      grouped.from = from;
    } else return false;
    return true;
  }

  function progress(): number | undefined {
    const { start: first, end } = store.state();
    if (counted.from <= first && counted.upTo >= end) return undefined;
    return (grouped.upTo - grouped.from + counted.upTo - counted.from) / (2 * (end - first));
  }

  return {
    setFilter(next: LogFilter) {
      filter = next;
      tally.clear();
      lines = 0;
      others = 0;
      counted = { from: grouped.from, upTo: grouped.from };
    },
    /** Works until this moment of the clock; true when it came to the end of what there is. */
    work(until: number, now: () => number = () => performance.now()): boolean {
      const test = lineTest(store, filter);
      while (step(test)) {
        rewriteStale();
        if (now() > until) return false;
      }
      return true;
    },
    snapshot(): Patterns {
      const rows: PatternRow[] = [];
      for (const { id, text } of miner.templates()) {
        const own = tally.of(id);
        if (!own) continue;
        rows.push({
          id,
          text,
          lines: own.lines,
          level: highest(own.levels),
          firstId: firstIds.get(id)!,
          first: Number.isFinite(own.first) ? own.first : undefined,
          last: Number.isFinite(own.last) ? own.last : undefined,
          over: tally.picture(own),
        });
      }
      return { rows, lines, others, lastId: store.state().lastId, progress: progress() };
    },
    close: unwatch,
  };
}
export type PatternCounts = ReturnType<typeof createPatternCounts>;

/** A level that nobody knows is no high one. */
function highest(levels: readonly number[]): number {
  for (let level = OTHER - 1; level >= 0; level--) if (levels[level]! > 0) return level;
  return OTHER;
}
