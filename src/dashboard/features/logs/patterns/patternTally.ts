/** Steps of the little picture over time: between half and all of them are used. */
const STEPS = 24;
/** Next power of two: a step has its place by its last bits, so that nothing moves as time goes on. */
const RING = 32;
const FINEST_MS = 1_000;
const LEVELS = 6;

export type Tally = {
  lines: number;
  /** Lines by level code. */
  levels: number[];
  first: number;
  last: number;
  /** Lines by step of time, `stepOf(time) % RING`. */
  steps: Uint32Array;
};

/** Counts lines by template, level and time. All pictures have the same steps, which double when time outgrows them. */
export function createPatternTally() {
  const tallies = new Map<number, Tally>();
  let width = FINEST_MS;
  let low: number | undefined;
  let high = 0;

  const placeOf = (step: number) => ((step % RING) + RING) % RING;

  function double() {
    for (const tally of tallies.values()) {
      const steps = new Uint32Array(RING);
      for (let step = low!; step <= high; step++)
        steps[placeOf(Math.floor(step / 2))]! += tally.steps[placeOf(step)]!;
      tally.steps = steps;
    }
    width *= 2;
    low = Math.floor(low! / 2);
    high = Math.floor(high / 2);
  }

  function stepFor(time: number): number {
    const step = Math.floor(time / width);
    if (low === undefined) low = high = step;
    if (Math.max(high, step) - Math.min(low, step) >= STEPS) {
      double();
      return stepFor(time);
    }
    low = Math.min(low, step);
    high = Math.max(high, step);
    return placeOf(step);
  }

  function tallyOf(id: number): Tally {
    const known = tallies.get(id);
    if (known) return known;
    const tally: Tally = {
      lines: 0,
      levels: new Array<number>(LEVELS).fill(0),
      first: Number.POSITIVE_INFINITY,
      last: Number.NEGATIVE_INFINITY,
      steps: new Uint32Array(RING),
    };
    tallies.set(id, tally);
    return tally;
  }

  return {
    add(id: number, time: number, level: number) {
      const tally = tallyOf(id);
      tally.lines++;
      tally.levels[level]!++;
      // A line need not say when it was.
      if (!Number.isFinite(time)) return;
      tally.first = Math.min(tally.first, time);
      tally.last = Math.max(tally.last, time);
      // Finding the place may make other steps.
      const place = stepFor(time);
      tally.steps[place]!++;
    },
    remove(id: number, time: number, level: number) {
      const tally = tallies.get(id)!;
      tally.lines--;
      tally.levels[level]!--;
      if (Number.isFinite(time)) tally.steps[placeOf(Math.floor(time / width))]!--;
      if (tally.lines === 0) tallies.delete(id);
    },
    merge(from: number, into: number) {
      const gone = tallies.get(from);
      if (!gone) return;
      const tally = tallyOf(into);
      tally.lines += gone.lines;
      tally.first = Math.min(tally.first, gone.first);
      tally.last = Math.max(tally.last, gone.last);
      for (let level = 0; level < LEVELS; level++) tally.levels[level]! += gone.levels[level]!;
      for (let place = 0; place < RING; place++) tally.steps[place]! += gone.steps[place]!;
      tallies.delete(from);
    },
    clear() {
      tallies.clear();
      width = FINEST_MS;
      low = undefined;
    },
    of: (id: number): Tally | undefined => tallies.get(id),
    /** Lines over time, oldest first, the same steps for all. */
    picture(tally: Tally): number[] {
      if (low === undefined) return [];
      const from = low;
      return Array.from({ length: high - low + 1 }, (_, at) => tally.steps[placeOf(from + at)]!);
    },
  };
}
