import fc from "fast-check";
import { expect, test } from "vitest";
import { thinPositions } from "./positions.ts";

test("[L14] every bucket that has a row keeps its first, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(999), { maxLength: 300 }),
      fc.integer({ min: 1, max: 400 }),
      (picked, buckets) => {
        const rows = picked.toSorted((a, b) => a - b);
        const firsts = new Map<number, number>();
        for (const row of rows.toReversed())
          firsts.set(Math.floor(((row + 0.5) / 1000) * buckets), (row + 0.5) / 1000);
        const thin = thinPositions(rows.length, (i) => rows[i]!, 1000, buckets);
        expect([...thin]).toEqual([...Float32Array.from([...firsts.values()].reverse())]);
      },
    ),
  );
});

test("a million errors are not all looked at", () => {
  let looks = 0;
  const at = (i: number) => {
    looks += 1;
    return i;
  };
  const thin = thinPositions(1_000_000, at, 1_000_000, 500);
  expect(thin).toHaveLength(500);
  expect(looks).toBeLessThan(20_000);
});

test("nothing to show is an empty list", () => {
  expect(thinPositions(0, () => 0, 0, 100)).toHaveLength(0);
});
