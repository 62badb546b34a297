import { expect, test } from "vitest";
import { toEngineTime } from "../../engine/time.ts";
import { createIdSequence, engineTime, unitOf } from "./logTime.ts";

test("ids are 100 ns since 2020, of any precision and zone", () => {
  expect(unitOf("2020-01-01T00:00:00Z")).toBe(0);
  expect(unitOf("2020-01-01T00:00:01.00000019Z")).toBe(10_000_001);
  expect(unitOf("2026-11-25T10:00:00.5+02:00")).toBe(unitOf("2026-11-25T08:00:00.500000000Z"));
  expect(unitOf("2019-01-01T00:00:00Z")).toBe(0);
  for (const text of ["", "hello", "2026-11-25", "2026-13-45T00:00:00Z"])
    expect(unitOf(text)).toBeUndefined();
});

test("a time asked of the engine covers its unit", () => {
  const unit = unitOf("2026-11-25T08:00:00.1234567Z")!;
  expect(engineTime(unit)).toBe(toEngineTime("2026-11-25T08:00:00.123456700Z"));
  expect(engineTime(unit, "last")).toBe(toEngineTime("2026-11-25T08:00:00.123456799Z"));
});

test("ids ascend, and are the times again as soon as they can", () => {
  const next = createIdSequence();
  expect([0, 5, 5, 5, 6, 4, 100].map(next)).toEqual([0, 5, 6, 7, 8, 9, 100]);
});
