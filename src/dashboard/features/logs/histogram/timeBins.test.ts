import fc from "fast-check";
import { expect, test } from "vitest";
import { OUTAGE } from "../lines/levels.ts";
import { createTimeBins, LEVELS, type TimeBins } from "./timeBins.ts";

const NOON = Date.UTC(2026, 10, 24, 12);
const total = ({ counts }: TimeBins) => counts.reduce((sum, count) => sum + count, 0);

type Added = { time: number; level: number };

/** What the bins must say, counted the slow way. */
function expected({ starts, step, bins }: TimeBins, lines: readonly Added[]): number[] {
  const counts = new Array<number>(bins * LEVELS).fill(0);
  for (const { time, level } of lines) counts[Math.floor((time - starts[0]!) / step) * LEVELS + level]! += 1;
  return counts;
}

const anAdded = fc.record({
  // From milliseconds to years apart, before and after.
  time: fc.oneof(
    fc.integer({ min: NOON - 5000, max: NOON + 5000 }),
    fc.integer({ min: NOON - 1e7, max: NOON + 1e7 }),
    fc.integer({ min: 1, max: NOON * 2 }),
  ),
  level: fc.integer({ min: 0, max: LEVELS - 1 }),
});

test("[L14] every line is in the bin of its time, however the range grew and whatever was dropped", () => {
  fc.assert(
    fc.property(
      fc.array(anAdded, { maxLength: 120 }),
      fc.nat(120),
      fc.integer({ min: 2, max: 40 }),
      (all, gone, max) => {
        const bins = createTimeBins(max);
        for (const { time, level } of all) bins.add(time, level);
        for (const { time, level } of all.slice(0, gone)) bins.remove(time, level);
        const held = all.slice(gone);
        const now = bins.snapshot();
        expect(total(now)).toBe(held.length);
        expect(now.bins).toBeLessThanOrEqual(max);
        expect((now.starts[0] ?? 0) % now.step).toBe(0);
        expect([...now.counts]).toEqual(expected(now, held));
      },
    ),
  );
});

test("[L14] the first bins are fine, a longer log has coarser ones, older lines extend to the front", () => {
  const bins = createTimeBins(240);
  bins.add(NOON, 2);
  bins.add(NOON + 23_900, 2);
  expect(bins.snapshot()).toMatchObject({ step: 100, bins: 240 });
  bins.add(NOON + 24_000, 2);
  expect(bins.snapshot()).toMatchObject({ step: 500, bins: 49 });
  bins.add(NOON - 3_600_000, 4);
  expect(bins.snapshot()).toMatchObject({ step: 30_000, bins: 121 });
  expect(bins.snapshot().starts[0]).toBe(NOON - 3_600_000);
});

test("[L14] outages and lines without a moment are in no bin", () => {
  const bins = createTimeBins();
  for (const time of [Number.NaN, 0, -62_135_596_800_000, Number.POSITIVE_INFINITY]) {
    bins.add(time, 2);
    bins.remove(time, 2);
  }
  bins.add(NOON, OUTAGE);
  expect(bins.snapshot()).toMatchObject({ bins: 0 });
  bins.add(NOON, 2);
  bins.remove(NOON, 3);
  bins.remove(NOON + 1e9, 2);
  expect(total(bins.snapshot())).toBe(1);
});

test("[L14] once an old lone line is dropped the bins ask to be counted anew, once", () => {
  const bins = createTimeBins();
  bins.add(NOON - 86_400_000, 2);
  for (let second = 0; second < 30; second++) bins.add(NOON + second * 1000, 2);
  expect(bins.isTooCoarse()).toBe(false);
  bins.remove(NOON - 86_400_000, 2);
  expect(bins.isTooCoarse()).toBe(true);
  bins.clear();
  for (let second = 0; second < 30; second++) bins.add(NOON + second * 1000, 2);
  bins.remove(NOON, 2);
  expect(bins.isTooCoarse()).toBe(false);
});

test("a million lines are counted in a moment", () => {
  const bins = createTimeBins();
  const started = performance.now();
  for (let line = 0; line < 1_000_000; line++) bins.add(NOON + line * 7, line % LEVELS);
  expect(total(bins.snapshot())).toBe(1_000_000);
  expect(performance.now() - started).toBeLessThan(2000);
});

test("a snapshot is a copy: handing it over leaves the bins whole", () => {
  const bins = createTimeBins();
  bins.add(NOON, 4);
  const first = bins.snapshot();
  structuredClone(first.counts, { transfer: [first.counts.buffer] });
  expect(first.counts).toHaveLength(0);
  expect(total(bins.snapshot())).toBe(1);
});
