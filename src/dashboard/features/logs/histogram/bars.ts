import { ERROR, WARN } from "../lines/levels.ts";
import type { TimeRange } from "./histogramText.ts";
import { LEVELS, type TimeBins } from "./timeBins.ts";

/** A log of a moment is a narrow bar in the middle, not a wall. */
const FEWEST_BINS = 48;
/** Errors stand on the ground line, where even one among thousands is seen. */
const STACK = [ERROR, WARN, 2, 5, 1, 0];

/** The time from the left edge to the right one. */
export function axisOf({ starts, step, bins }: TimeBins): TimeRange {
  const missing = Math.max(0, FEWEST_BINS - bins);
  const before = Math.floor(missing / 2);
  return { from: starts[0]! - before * step, to: starts[bins]! + (missing - before) * step };
}

/** The bin of a time; what is before or after belongs to the first or last. */
export function binOf({ starts, bins }: TimeBins, time: number): number {
  let low = 0;
  let high = bins - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The end of the last bin is the start of the one behind it. */
export const binStart = ({ starts }: TimeBins, bin: number): number => starts[bin]!;

export function tallest({ counts, bins }: TimeBins): number {
  let most = 0;
  for (let bin = 0; bin < bins; bin++) {
    let total = 0;
    for (let level = 0; level < LEVELS; level++) total += counts[bin * LEVELS + level]!;
    most = Math.max(most, total);
  }
  return most;
}

/**
 * Heights by level in whole pixels. What is there is seen: a warning or error takes two pixels at least, any other level
 * one, at the cost of the level with most lines.
 */
export function stackHeights(counts: ArrayLike<number>, most: number, height: number, pixel = 1): number[] {
  const heights = new Array<number>(LEVELS).fill(0);
  let total = 0;
  let least = 0;
  let main = 0;
  for (let level = 0; level < LEVELS; level++) {
    const count = counts[level]!;
    if (count === 0) continue;
    const floor = pixel * (level === ERROR || level === WARN ? 2 : 1);
    heights[level] = Math.max(floor, Math.floor((count / most) * height));
    total += count;
    least += floor;
    if (count > counts[main]!) main = level;
  }
  if (total === 0) return heights;
  const wanted = Math.max(least, Math.round((total / most) * height));
  const others = heights.reduce((sum, each) => sum + each, 0) - heights[main]!;
  heights[main] = Math.max(pixel, wanted - others);
  return heights;
}

/** What is drawn in an SVG that has one unit per device pixel: a path per level, and a tick under each bin with errors. */
export type BarPaths = { levels: string[]; ticks: string };

export function barPaths(bins: TimeBins, width: number, height: number, pixel = 1): BarPaths {
  const levels = new Array<string>(LEVELS).fill("");
  let ticks = "";
  const axis = axisOf(bins);
  const most = tallest(bins);
  const x = (time: number) => Math.round(((time - axis.from) / (axis.to - axis.from)) * width);
  for (let bin = 0; bin < bins.bins; bin++) {
    const counts = bins.counts.subarray(bin * LEVELS, (bin + 1) * LEVELS);
    const left = x(binStart(bins, bin));
    const room = x(binStart(bins, bin + 1)) - left;
    // Bars touch where they are thin; a gap would be half of them.
    const bar = Math.max(1, room >= 4 * pixel ? room - pixel : room);
    const heights = stackHeights(counts, most, height, pixel);
    let ground = height;
    for (const level of STACK) {
      const tall = heights[level]!;
      if (tall === 0) continue;
      ground -= tall;
      levels[level] += `M${left} ${ground}h${bar}v${tall}h${-bar}z`;
    }
    if (counts[ERROR]! > 0) {
      const wide = Math.max(bar, 2 * pixel);
      ticks += `M${left} ${height + pixel}h${wide}v${2 * pixel}h${-wide}z`;
    }
  }
  return { levels, ticks };
}
