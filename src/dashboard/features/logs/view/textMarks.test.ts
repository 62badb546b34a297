import fc from "fast-check";
import { expect, test } from "vitest";
import type { Range } from "../lines/textQuery.ts";
import { textMarks } from "./textMarks.ts";

const LENGTH = 40;
const aRange = fc
  .tuple(fc.nat(LENGTH - 1), fc.integer({ min: 1, max: 8 }))
  .map(([start, length]): Range => [start, Math.min(LENGTH, start + length)]);

/** Ascending and apart, as a search gives them. */
function apart(ranges: readonly Range[]): Range[] {
  const kept: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a[0] - b[0]))
    if (range[0] >= (kept.at(-1)?.[1] ?? 0)) kept.push(range);
  return kept;
}

test("[L9] [L12] each character is marked as a hit if it is in one, else as a word, and once", () => {
  fc.assert(
    fc.property(fc.array(aRange).map(apart), fc.array(aRange), (hits, words) => {
      const isIn = (ranges: readonly Range[], at: number) => ranges.some(([s, e]) => at >= s && at < e);
      const expected = Array.from({ length: LENGTH }, (_, at) =>
        isIn(hits, at) ? "hit" : isIn(words, at) ? "word" : undefined,
      );
      const found = new Array<string | undefined>(LENGTH).fill(undefined);
      let last = 0;
      for (const { start, end, kind } of textMarks(hits, words)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        found.fill(kind, start, end);
        last = end;
      }
      expect(found).toEqual(expected);
    }),
  );
});
