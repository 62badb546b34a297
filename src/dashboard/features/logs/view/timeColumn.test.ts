import { expect, test } from "vitest";
import { type TimeStyle, timeColumn, timeWidth, withoutMilliseconds } from "./timeColumn.ts";

const at = Date.UTC(2026, 10, 24, 1, 2, 3, 45);
const local = new Date(2026, 10, 24, 1, 2, 3, 45).getTime();

test.each<[TimeStyle, number, string]>([
  ["utc", at, "2026-11-24T01:02:03.045Z"],
  ["time", local, "01:02:03.045"],
  ["datetime", local, "2026-11-24 01:02:03.045"],
  ["relative", at, "1 min ago"],
  ["delta", at, "+1.2 s"],
  ["off", at, ""],
])("[L22] as %s", (style, moment, text) => {
  expect(timeColumn(style, moment, moment - 1200, at + 61_000)).toBe(text);
  expect(text.length).toBeLessThanOrEqual(timeWidth[style]);
});

test("[L22] the first line and lines of one moment have no time between them", () => {
  expect([timeColumn("delta", at, undefined, at), timeColumn("delta", at, at, at)]).toEqual(["", ""]);
});

test("[L22] on a phone a time of day has no milliseconds, all else stays", () => {
  expect(["01:02:03.045", "2026-11-24T01:02:03.045Z", "+1.2 s"].map(withoutMilliseconds)).toEqual([
    "01:02:03",
    "2026-11-24T01:02:03.045Z",
    "+1.2 s",
  ]);
});
