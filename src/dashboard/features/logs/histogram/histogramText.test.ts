import { expect, test } from "vitest";
import { clockOf, countText, endLabels, levelWords, scaleText, spanText } from "./histogramText.ts";

const at = (text: string) => Date.parse(`2026-11-${text}Z`);
const dawn = at("24T04:12:30");

test("[L14] times are as exact as the bins", () => {
  expect(clockOf(dawn, 100, true)).toBe("04:12:30.000");
  expect(clockOf(dawn, 5000, true)).toBe("04:12:30");
  expect(clockOf(dawn, 600_000, true)).toBe("04:12");
  const local = new Date(dawn);
  expect(clockOf(dawn, 3_600_000)).toBe(
    `${String(local.getHours()).padStart(2, "0")}:${String(local.getMinutes()).padStart(2, "0")}`,
  );
});

test("[L14] a day is told where the time alone would mislead", () => {
  const hour = { from: dawn, to: dawn + 3_600_000 };
  expect(endLabels(hour, 30_000, dawn, true)).toEqual(["04:12:30", "05:12:30"]);
  expect(endLabels(hour, 30_000, at("25T09:00:00"), true)).toEqual(["11-24 04:12:30", "11-24 05:12:30"]);
  expect(endLabels({ from: dawn, to: at("25T01:00:00") }, 600_000, at("25T09:00:00"), true)[1]).toBe(
    "11-25 01:00",
  );
  expect(endLabels({ from: at("01T00:00:00"), to: at("24T00:00:00") }, 86_400_000, dawn, true)).toEqual([
    "2026-11-01",
    "2026-11-24",
  ]);
  expect(spanText({ from: dawn, to: dawn + 5000 }, 5000, true)).toBe("2026-11-24 04:12:30 – 04:12:35");
  expect(spanText({ from: at("24T23:00:00"), to: at("25T00:00:00") }, 3_600_000, true)).toBe(
    "2026-11-24 23:00 – 2026-11-25 00:00",
  );
});

test("[L14] counts are words", () => {
  expect(countText([0, 0, 15, 1, 2, 0])).toBe("18 lines, 2 errors, 1 warning");
  expect(countText([0, 0, 1, 0, 0, 0])).toBe("1 line");
  expect(levelWords([3, 0, 15, 1, 1, 2]).map((each) => each.text)).toEqual([
    "1 error",
    "1 warning",
    "15 info",
    "3 trace",
    "2 other",
  ]);
  expect(scaleText(1, 5000)).toBe("up to 1 line in 5 s");
});
