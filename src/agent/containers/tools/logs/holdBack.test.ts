import fc from "fast-check";
import { expect, test } from "vitest";
import { createHoldBack } from "./holdBack.ts";

const HOLD = 300;
/** When something was said, and how long it took to be heard. */
const said = fc.record({ key: fc.nat(5_000), delay: fc.nat(HOLD), source: fc.nat(2) });

test("what is heard within the time comes in order, once, whoever is silent", () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 60 }), (given) => {
      // A source is heard in its own order.
      const heard: { source: number; key: number; at: number }[] = [];
      for (const source of [0, 1, 2]) {
        let last = 0;
        for (const { key, delay } of given
          .filter((one) => one.source === source)
          .sort((a, b) => a.key - b.key)) {
          last = Math.max(last, key + delay);
          heard.push({ source, key, at: last });
        }
      }
      heard.sort((a, b) => a.at - b.at);
      const hold = createHoldBack<number>(3, HOLD);
      const out: number[] = [];
      for (const { source, key, at } of heard) {
        out.push(...hold.take(at, 1_000));
        hold.push(source, key, key, at);
      }
      out.push(...hold.take(100_000, 1_000));
      expect(out).toEqual(given.map(({ key }) => key).sort((a, b) => a - b));
    }),
  );
});

test("nobody waits for one who is quiet, nor longer than the time for one who is silent", () => {
  const hold = createHoldBack<string>(2, HOLD);
  hold.push(0, 5, "a", 0);
  expect(hold.take(299, 10)).toEqual([]);
  expect(hold.due()).toBe(300);
  hold.push(1, 3, "b", 299);
  expect(hold.take(299, 10)).toEqual(["b"]); // the other has said something later
  expect(hold.take(300, 10)).toEqual(["a"]);
  hold.quiet(1);
  hold.push(0, 6, "c", 301);
  expect(hold.take(301, 10)).toEqual(["c"]);
  hold.push(1, 7, "d", 302);
  hold.push(1, 2, "late", 302);
  expect(hold.take(302, 10)).toEqual([]);
  expect(hold.take(602, 1)).toEqual(["d"]); // in its own order
  expect(hold.take(602, 1)).toEqual(["late"]);
  expect(hold.due()).toBeUndefined();
});

test("many values of one source pass while the other is quiet", () => {
  const hold = createHoldBack<number>(2, HOLD);
  hold.quiet(1);
  const all = Array.from({ length: 5_000 }, (_, n) => n);
  for (const n of all) hold.push(0, n, n, 0);
  const out: number[] = [];
  for (let taken = hold.take(0, 700); taken.length > 0; taken = hold.take(0, 700)) out.push(...taken);
  expect(out).toEqual(all);
  expect(hold.waiting(0)).toBe(0);
});
