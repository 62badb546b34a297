const HOUR = 3_600_000;

/** Numbers bins so that they begin where a clock shows a whole step: at half past by UTC in some zones, at local midnight. */
export type BinClock = {
  /** The bin that a time is in. Never falls while time goes on. */
  binOf(time: number, step: number): number;
  /** When a bin begins. */
  startOf(bin: number, step: number): number;
};

/** What a clock shows beyond UTC at a time, in milliseconds. */
export type OffsetAt = (time: number) => number;

export const utcClock: BinClock = {
  binOf: (time, step) => Math.floor(time / step),
  startOf: (bin, step) => bin * step,
};

const ownOffset: OffsetAt = (time) => -new Date(time).getTimezoneOffset() * 60_000;

/**
 * Up to an hour, bins are of one length, only shifted: clocks are put on and back by whole hours (but on Lord Howe
 * Island, whose hours are off for half a year). Longer ones are made of such hours, by what the clock shows at the start
 * of each, so a day has 23 or 25 of them when the clock is changed, and merging hours gives what counting days would.
 */
export function localClock(offsetAt: OffsetAt = ownOffset, now: number = Date.now()): BinClock {
  const shift = ((offsetAt(now) % HOUR) + HOUR) % HOUR;
  const hourOf = (time: number) => Math.floor((time + shift) / HOUR);
  const hourStart = (hour: number) => hour * HOUR - shift;
  const ofHour = (hour: number, step: number) => {
    const start = hourStart(hour);
    return Math.floor((start + offsetAt(start)) / step);
  };
  /** Lines come in order: mostly the hour is that of the line before. */
  let last = { hour: Number.NaN, step: 0, bin: 0 };

  return {
    binOf(time, step) {
      if (step <= HOUR) return Math.floor((time + shift) / step);
      const hour = hourOf(time);
      if (last.hour !== hour || last.step !== step) last = { hour, step, bin: ofHour(hour, step) };
      return last.bin;
    },
    startOf(bin, step) {
      if (step <= HOUR) return bin * step - shift;
      const shown = bin * step;
      // Near enough; the clock may be changed in between.
      let hour = hourOf(shown - offsetAt(shown)) - 3;
      while (ofHour(hour, step) < bin) hour++;
      return hourStart(hour);
    },
  };
}
