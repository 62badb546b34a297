import fc from "fast-check";
import { expect, test } from "vitest";
import { createOutputRing } from "./outputRing.ts";

test("it holds the newest bytes of all output, under their positions", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.nat(), fc.nat(), (chunks, from, limit) => {
      const ring = createOutputRing(64);
      let all: number[] = [];
      for (const chunk of chunks) {
        ring.push(chunk);
        all = [...all, ...chunk];
        expect(ring.end).toBe(all.length);
        expect(ring.end - ring.start).toBe(Math.min(64, all.length));
        const position = ring.start + (from % (ring.end - ring.start + 1));
        expect([...ring.read(position, limit % 80)]).toEqual(all.slice(position, position + (limit % 80)));
      }
    }),
  );
});

test("it grows only as far as it must, and keeps what it has", () => {
  const ring = createOutputRing(1_000_000);
  const chunk = Uint8Array.from({ length: 50_000 }, (_, n) => n % 251);
  for (let n = 0; n < 30; n++) ring.push(chunk);
  expect(ring.start).toBe(500_000);
  expect(ring.read(500_000, 50_000)).toEqual(chunk);
  expect(ring.read(1_450_000, 99_999)).toEqual(chunk);
});

test("a chunk larger than all of it leaves its end", () => {
  const ring = createOutputRing(10);
  ring.push(Uint8Array.from({ length: 25 }, (_, n) => n));
  expect([...ring.read(ring.start, 10)]).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
});
