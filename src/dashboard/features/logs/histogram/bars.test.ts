import fc from "fast-check";
import { expect, test } from "vitest";
import { ERROR } from "../lines/levels.ts";
import { axisOf, barPaths, binOf, stackHeights } from "./bars.ts";
import { createTimeBins, LEVELS } from "./timeBins.ts";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test("[L14] one error among ten thousand lines is seen", () => {
  const heights = stackHeights([0, 0, 9999, 0, 1, 0], 10_000, 30);
  expect(heights[ERROR]).toBe(2);
  expect(sum(heights)).toBe(30);
});

test("[L14] whatever the counts, each level that has lines is seen and the bar is as tall as its share", () => {
  const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(5), fc.nat(100_000)), {
    minLength: LEVELS,
    maxLength: LEVELS,
  });
  fc.assert(
    fc.property(counts, fc.nat(100_000), fc.constantFrom(1, 2, 3), (each, more, pixel) => {
      const most = Math.max(1, sum(each) + more);
      const heights = stackHeights(each, most, 30 * pixel, pixel);
      expect(heights.map((height) => height > 0)).toEqual(each.map((count) => count > 0));
      const share = Math.round((sum(each) / most) * 30 * pixel);
      expect(sum(heights)).toBeGreaterThanOrEqual(share);
      // The smallest heights of all six levels, should they all be there.
      expect(sum(heights)).toBeLessThanOrEqual(Math.max(share, 0) + 8 * pixel);
    }),
  );
});

test("[L14] a log of one moment is a narrow bar in the middle", () => {
  const bins = createTimeBins();
  bins.add(1_000_000, 2);
  const now = bins.snapshot();
  const axis = axisOf(now);
  expect((axis.to - axis.from) / now.step).toBe(48);
  const { levels, ticks } = barPaths(now, 480, 30);
  expect(levels[2]).toBe("M230 0h9v30h-9z");
  expect(ticks).toBe("");
});

test("[L14] bars stand side by side without holes at any width", () => {
  const bins = createTimeBins();
  for (let bin = 0; bin < 240; bin++) bins.add(1_000_000 + bin * 100, ERROR);
  for (const width of [390, 481, 1280]) {
    const lefts = [...barPaths(bins.snapshot(), width, 30).levels[ERROR]!.matchAll(/M(\d+) 0h(\d+)/g)];
    expect(lefts).toHaveLength(240);
    lefts.slice(1).forEach((bar, at) => {
      const before = Number(lefts[at]![1]) + Number(lefts[at]![2]);
      expect(Number(bar[1]) - before).toBeLessThanOrEqual(1);
    });
  }
});

test("what lies outside belongs to the first or last bin", () => {
  const bins = createTimeBins();
  bins.add(1000, 2);
  bins.add(1500, 2);
  const now = bins.snapshot();
  expect([0, 1000, 1099, 1100, 9999].map((time) => binOf(now, time))).toEqual([0, 0, 0, 1, 5]);
});
