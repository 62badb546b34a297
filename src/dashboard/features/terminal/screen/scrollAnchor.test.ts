import { expect, test } from "vitest";
import { anchorAt, findAnchor } from "./scrollAnchor.ts";

const of = (lines: string[]) => ({ length: lines.length, at: (i: number) => lines[i] ?? "" });
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}`);

test("[T3] the line at the top is found again after the buffer was drawn anew", () => {
  const anchor = anchorAt(of(numbered(0, 1000)), 400);
  expect(findAnchor(of(numbered(0, 1000)), anchor)).toBe(400);
});

test("[T3] also when more was printed meanwhile, and older lines fell out", () => {
  const anchor = anchorAt(of(numbered(0, 1000)), 400);
  expect(findAnchor(of(numbered(200, 1300)), anchor)).toBe(200);
});

test("[T3] of places that look alike the nearest counts", () => {
  const repeated = ["x", "a", "a", "a", "a", "y", "a", "a", "a", "a", "z"];
  expect(findAnchor(of(repeated), anchorAt(of(repeated), 6))).toBe(6);
});

test("[T3] a place that is gone is not invented", () => {
  const anchor = anchorAt(of(numbered(0, 100)), 3);
  expect(findAnchor(of(numbered(50, 150)), anchor)).toBeUndefined();
});
