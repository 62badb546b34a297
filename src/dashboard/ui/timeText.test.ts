import { expect, test } from "vitest";
import { durationText, parseTime, relativeText } from "./timeText.ts";

test.each([
  [0, "0 ms"],
  [640, "640 ms"],
  [4250, "4.2 s"],
  [59_999, "59 s"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
  [86_400_000 * 5 + 3_600_000 * 3, "5 d 3 h"],
  [-5, "0 ms"],
])("%i ms reads %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, "now"],
  [1999, "now"],
  [-1500, "now"],
  [12_000, "12 s ago"],
  [59 * 60_000, "59 min ago"],
  [-5 * 60_000, "in 5 min"],
  [49 * 3_600_000, "2 d ago"],
])("%i ms before now reads %s", (ago, text) => {
  const now = Date.UTC(2026, 10, 24);
  expect(relativeText(now - ago, now)).toBe(text);
});

test("absent, zero and unreadable times are no time", () => {
  expect([undefined, null, "", "0001-01-01T00:00:00Z", "soon"].map(parseTime)).toEqual(
    Array(5).fill(undefined),
  );
  expect(parseTime("2026-11-24T01:00:00+01:00")).toBe(Date.UTC(2026, 10, 24));
});
