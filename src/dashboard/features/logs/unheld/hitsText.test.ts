import { expect, test } from "vitest";
import { hitsText } from "./hitsText.ts";
import type { UnheldHits } from "./unheldSearch.ts";

const cases: [number, UnheldHits, string][] = [
  [1, { kind: "none" }, "1 line"],
  [312, { kind: "counted", hits: 0 }, "312 lines"],
  [312, { kind: "counted", hits: 1204 }, "1,516 lines, 1,204 not loaded"],
  [0, { kind: "counted", hits: 1 }, "1 line, not loaded"],
  [312, { kind: "counting", hits: 1204, waiting: undefined }, "312 here, 1,204 before, still looking"],
  [312, { kind: "counting", hits: 0, waiting: "busy" }, "312 here, 0 before, server busy, trying again"],
  [312, { kind: "unsearched", reason: undefined }, "312 here; older lines were not searched"],
];

test.each(cases)("[L9] %i held and %j are said as: %s", (held, unheld, text) => {
  expect(hitsText(held, unheld)).toBe(text);
});
