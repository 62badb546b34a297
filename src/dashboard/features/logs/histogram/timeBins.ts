import { OTHER } from "../lines/levels.ts";
import { type BinClock, utcClock } from "./binClock.ts";

/** Levels that are counted; an outage is no line of the log. */
export const LEVELS = OTHER + 1;

/** Lines by time and level. A copy of its own: the buffer of `counts` may be transferred. */
export type TimeBins = {
  /** Where each bin begins, and where the last one ends. */
  starts: readonly number[];
  /** How long a bin is by the clock; when that is changed, one may be an hour longer or shorter. */
  step: number;
  /** bins × levels, the level changing fastest. */
  counts: Uint32Array<ArrayBuffer>;
  levels: number;
  bins: number;
};

export type LiveBins = {
  add(time: number, level: number): void;
  /** Takes back one line that was added with the same time and level. */
  remove(time: number, level: number): void;
  clear(): void;
  /** Bins begin by another clock: whoever holds the lines should add them again. */
  setClock(clock: BinClock): void;
  snapshot(): TimeBins;
  /**
   * True once lines went and what is left would fill a finer step: whoever holds the lines should clear and add them
   * again. The span must have halved for that, so it stays rare.
   */
  isTooCoarse(): boolean;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Each is a multiple of the one before, so bins merge whole. After a day they double. */
const STEPS = [
  ...[100, 500, 1000, 5000, 10_000, 30_000],
  ...[MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY],
];
/** A log need not be finer. */
const FINEST = STEPS[0]!;

const nextStep = (step: number) => STEPS.find((each) => each > step) ?? step * 2;
const finerStep = (step: number) => (step > DAY ? step / 2 : (STEPS.findLast((each) => each < step) ?? step));

/** A line without a usable moment (year 1, unreadable) is in no bin: one such would stretch the whole picture. */
const hasPlace = (time: number, level: number) => time > 0 && time < Infinity && level >= 0 && level < LEVELS;

/** Counts lines as they come and go, in any order of time, in a fixed amount of memory. */
export function createTimeBins(maxBins = 240, startClock: BinClock = utcClock): LiveBins {
  let clock = startClock;
  let step = FINEST;
  /** A ring: bin `n` (of the clock) is at `n % maxBins`, so the range may grow at either end without moving anything. */
  let counts = new Uint32Array(maxBins * LEVELS);
  let low = 0;
  /** Below `low` when there is nothing. */
  let high = -1;
  let wasRemoved = false;

  // The first hours of 1970 are below zero in the west.
  const slot = (bin: number) => (((bin % maxBins) + maxBins) % maxBins) * LEVELS;

  /** The finest step, not below the one there is, that cuts first…last (both times included) into few enough bins. */
  function fittingStep(first: number, last: number): number {
    let fit = step;
    while (clock.binOf(last, fit) - clock.binOf(first, fit) >= maxBins) fit = nextStep(fit);
    return fit;
  }

  function coarsen(to: number) {
    const merged = new Uint32Array(maxBins * LEVELS);
    const inCoarse = (bin: number) => clock.binOf(clock.startOf(bin, step), to);
    for (let bin = low; bin <= high; bin++) {
      const source = slot(bin);
      const target = slot(inCoarse(bin));
      for (let level = 0; level < LEVELS; level++) merged[target + level]! += counts[source + level]!;
    }
    counts = merged;
    [low, high] = [inCoarse(low), inCoarse(high)];
    step = to;
  }

  function isEmpty(bin: number) {
    const at = slot(bin);
    for (let level = 0; level < LEVELS; level++) if (counts[at + level] !== 0) return false;
    return true;
  }

  function clear() {
    counts.fill(0);
    step = FINEST;
    low = 0;
    high = -1;
    wasRemoved = false;
  }

  return {
    clear,
    setClock(next) {
      clock = next;
      clear();
    },
    add(at, level) {
      const time = Math.floor(at);
      if (!hasPlace(time, level)) return;
      let bin = clock.binOf(time, step);
      if (high < low) {
        low = bin;
        high = bin;
      } else if (bin < low || bin > high) {
        const first = Math.min(time, clock.startOf(low, step));
        const fit = fittingStep(first, Math.max(time, clock.startOf(high, step)));
        if (fit > step) coarsen(fit);
        bin = clock.binOf(time, step);
        low = Math.min(low, bin);
        high = Math.max(high, bin);
      }
      counts[slot(bin) + level]! += 1;
    },
    remove(at, level) {
      const time = Math.floor(at);
      if (!hasPlace(time, level)) return;
      const bin = clock.binOf(time, step);
      const place = slot(bin) + level;
      if (bin < low || bin > high || counts[place] === 0) return;
      counts[place]! -= 1;
      wasRemoved = true;
      while (low <= high && isEmpty(low)) low += 1;
      while (low <= high && isEmpty(high)) high -= 1;
      if (high < low) clear();
    },
    snapshot() {
      const bins = high - low + 1;
      const copy = new Uint32Array(bins * LEVELS);
      for (let bin = low; bin <= high; bin++)
        copy.set(counts.subarray(slot(bin), slot(bin) + LEVELS), (bin - low) * LEVELS);
      const starts =
        bins === 0 ? [] : Array.from({ length: bins + 1 }, (_, at) => clock.startOf(low + at, step));
      return { starts, step, counts: copy, levels: LEVELS, bins };
    },
    isTooCoarse: () =>
      wasRemoved && step > FINEST && (high - low + 1) * step * 2 <= maxBins * finerStep(step),
  };
}
