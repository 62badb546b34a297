import { expect, test } from "vitest";
import type { MetadataItem } from "#api/http/agents.ts";
import { ageOf, isOld, type MetadataState, numberIn, takeMetadata } from "./metadata.tsx";

const item = (
  result: Partial<MetadataItem["result"]> = {},
  description: Partial<MetadataItem["description"]> = {},
) => ({
  result: { collected_at: "2026-11-24T00:00:00Z", age: 0, value: "12%", error: "", ...result },
  description: { display_name: "CPU", key: "cpu", script: "", interval: 10, timeout: 2, ...description },
});
const none: MetadataState = { loaded: false, readings: [] };

test("[D10] a value is old once its age passes interval and two timeouts, counted on while the stream is silent", () => {
  const [reading] = takeMetadata(none, [item({ age: 3 })], 1_000_000).readings;
  expect(ageOf(reading!, 1_011_000)).toBe(14);
  expect(isOld(reading!, 1_011_000)).toBe(false);
  expect(isOld(reading!, 1_012_000)).toBe(true);
});

test("[D10] five seconds is the least, and what is never renewed does not age", () => {
  const quick = takeMetadata(none, [item({ age: 5 }, { interval: 1, timeout: 1 })], 0).readings[0]!;
  expect([isOld(quick, 0), isOld(quick, 1000)]).toEqual([false, true]);
  const once = takeMetadata(none, [item({ age: 9999 }, { interval: 0 })], 0).readings[0]!;
  expect(isOld(once, 1e9)).toBe(false);
});

test("[D10] a failure keeps the last good value", () => {
  const good = takeMetadata(none, [item({ value: "12%" })], 0);
  const failed = takeMetadata(
    good,
    [item({ value: "", error: "exit 1", collected_at: "2026-11-24T00:00:10Z" })],
    1000,
  );
  expect(failed.readings[0]).toMatchObject({ value: "12%", item: { result: { error: "exit 1" } } });
});

test("what was never collected has no age", () => {
  const [reading] = takeMetadata(none, [item({ age: 9_223_372_036, value: "" })], 0).readings;
  expect(ageOf(reading!, 0)).toBeUndefined();
  expect(isOld(reading!, 1e9)).toBe(false);
});

test("history grows only with new samples, and marks those without a number", () => {
  let state = takeMetadata(none, [item({ value: "12%" })], 1000);
  state = takeMetadata(state, [item({ value: "12%", age: 1 })], 2000);
  state = takeMetadata(state, [item({ value: "off", collected_at: "2026-11-24T00:00:10Z" })], 3000);
  expect(state.readings[0]?.history).toEqual({ at: [1000, 3000], values: [12, Number.NaN] });
});

test.each([
  ["12.5%", 12.5],
  ["3.1/16 GiB (20%)", 20],
  ["0.42, 8 cores", 0.42],
  ["-3 C", -3],
  ["idle", Number.NaN],
])("%s is about %d", (text, number) => {
  expect(numberIn(text)).toBe(number);
});
