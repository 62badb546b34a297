import { expect, test } from "vitest";
import { stepRow, stepTarget } from "./timeSteps.ts";

const at = (text: string) => new Date(`2026-11-24T${text}`).getTime();

test.each([
  ["10:05:07", "minute", 1, "10:06:00"],
  ["10:05:07", "minute", -1, "10:05:00"],
  ["10:05:00", "minute", -1, "10:04:00"],
  ["10:05:07", "tenMinutes", 1, "10:10:00"],
  ["10:00:00", "tenMinutes", -1, "09:50:00"],
  ["10:05:07", "hour", 1, "11:00:00"],
  ["10:05:07", "hour", -1, "10:00:00"],
  ["10:00:00", "hour", -1, "09:00:00"],
] as const)("[L24] from %s a %s in direction %i is %s", (from, step, direction, to) => {
  expect(stepTarget(at(from), step, direction)).toBe(at(to));
});

const times = ["10:00:10", "10:00:20", "10:02:05", "10:02:30", "10:59:59", "11:00:00"].map(at);
const from = (row: number, step: "minute" | "hour", direction: 1 | -1) =>
  stepRow((each) => times[each]!, times.length, row, step, direction);

test("[L24] steps land on the first line of a minute, across gaps", () => {
  expect(from(0, "minute", 1)).toBe(2);
  expect(from(2, "minute", 1)).toBe(4);
  expect(from(3, "minute", -1)).toBe(2);
  expect(from(2, "minute", -1)).toBe(0);
  expect(from(5, "hour", -1)).toBe(0);
  expect(from(0, "hour", 1)).toBe(5);
});

test("[L24] at either end there is nowhere to step, and lines out of order stop nobody", () => {
  expect(from(5, "minute", 1)).toBeUndefined();
  expect(from(0, "minute", -1)).toBeUndefined();
  const mixed = [at("10:03:00"), at("10:01:00"), at("10:02:00")];
  expect(stepRow((row) => mixed[row]!, 3, 2, "minute", -1)).toBe(0);
});
