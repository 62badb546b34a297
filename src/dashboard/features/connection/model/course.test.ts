import { expect, test } from "vitest";
import { courseOf, msText, pointNear, stretches } from "./course.ts";

const EVERY = 5_000;
/** One answer in five seconds from second `from` on. */
const answers = (from: number, ...times: number[]) =>
  times.map((ms, index) => ({ at: from * 1000 + index * EVERY, ms }));

test("[D4] least, median and 95th percentile are values that were measured", () => {
  const points = answers(0, ...Array.from({ length: 100 }, (_, index) => 100 - index));
  const { summary } = courseOf(points, { from: 0, to: 495_000 }, EVERY);
  expect(summary).toEqual({ newest: 1, quick: 1, min: 1, median: 50, p95: 95, max: 100 });
});

test("[D4] where the link was away there is a gap, also up to now; the line is broken there", () => {
  const points = [...answers(0, 1, 2), ...answers(60, 3, 4)];
  const course = courseOf(points, { from: 0, to: 100_000 }, EVERY);
  expect(course.gaps).toEqual([
    { from: 5_000, to: 60_000 },
    { from: 65_000, to: 100_000 },
  ]);
  expect(stretches(course).map((stretch) => stretch.map(({ ms }) => ms))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("one late answer is no outage, and neither is the time before the first", () => {
  const late = [...answers(60, 1), ...answers(72, 1)];
  expect(courseOf(late, { from: 0, to: 72_000 }, EVERY).gaps).toEqual([]);
});

test("questions without an answer, and what is too old, count for nothing", () => {
  const points = [...answers(0, 999), ...answers(60, 5, Number.NaN)];
  const course = courseOf(points, { from: 50_000, to: 65_000 }, EVERY);
  expect(course.summary).toMatchObject({ min: 5, max: 5 });
  expect(courseOf([], { from: 0, to: 1 }, EVERY)).toMatchObject({ summary: undefined, gaps: [] });
});

test("the pointer reads the answer nearest to it", () => {
  const course = courseOf(answers(0, 1, 2, 3), { from: 0, to: 10_000 }, EVERY);
  expect(pointNear(course, 6_000)?.ms).toBe(2);
  expect(pointNear(course, 1e9)?.ms).toBe(3);
  expect(pointNear(courseOf([], { from: 0, to: 1 }, EVERY), 0)).toBeUndefined();
});

test.each([
  [0.34, "0.3 ms"],
  [9.96, "10.0 ms"],
  [149.6, "150 ms"],
  [12_345, "12.3 s"],
])("%d reads %s", (ms, text) => expect(msText(ms)).toBe(text));
