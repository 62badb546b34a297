import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { writeFilter } from "../filter/writeFilter.ts";
import { compileFilter, withoutPatterns } from "../host/compileFilter.ts";
import { everything, lineTest } from "../lines/lineTest.ts";
import { createLogStore, type IncomingLine } from "../lines/logStore.ts";
import { searchFilter } from "../searchFilter.ts";
import { createPatternCounts } from "./patternCounts.ts";

const secrets = createSecretFinder([]);
const FIRST = 1_000_000;
const T0 = Date.UTC(2026, 10, 24);

const words = ["user", "ann", "ben", "cid", "dan", "in", "\u001b[31mred\u001b[0m", "17", "x=9"];
const aText = fc.array(fc.constantFrom(...words), { maxLength: 5 }).map((some) => some.join(" "));
const some = fc.array(fc.record({ text: aText, level: fc.nat(5) }), { maxLength: 40 });
const act = fc.oneof(
  // Enough now and then that whole segments have to go.
  fc.record({ kind: fc.constant("append" as const), lines: some, times: fc.constantFrom(1, 60) }),
  fc.record({ kind: fc.constant("prepend" as const), lines: some }),
  fc.record({ kind: fc.constant("outage" as const) }),
  fc.record({ kind: fc.constant("work" as const) }),
  fc.record({ kind: fc.constant("filter" as const), levels: fc.subarray([0, 1, 2, 3, 4, 5]) }),
);

test("[L27] whatever comes, goes and is filtered: counts are those of the lines that a template's filter finds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const store = createLogStore({ maxBytes: 20_000, firstNumber: FIRST });
      const counts = createPatternCounts(store, secrets);
      let filter = everything;
      let low = FIRST;
      let high = FIRST;
      for (const one of acts) {
        if (one.kind === "append") store.append(one.lines.map((line) => incoming(line, high++)));
        else if (one.kind === "prepend") {
          low = Math.min(low, store.state().firstId || FIRST);
          const from = low - one.lines.length;
          store.prepend(one.lines.map((line, at) => incoming(line, from + at)));
          low = from;
        } else if (one.kind === "outage") store.addOutage(T0, "nobody listened");
        else if (one.kind === "work") counts.work(Number.NEGATIVE_INFINITY, () => 0);
        else {
          filter = one.levels.length > 0 ? { levels: new Set(one.levels), onlyHits: true } : everything;
          counts.setFilter(filter);
        }
      }
      counts.work(Number.POSITIVE_INFINITY);
      const found = counts.snapshot();
      expect(found.progress).toBeUndefined();
      const passing = count(store, filter);
      expect(found.lines).toBe(passing);
      expect(found.rows.reduce((sum, row) => sum + row.lines, found.others)).toBe(passing);
      for (const { text, lines, over } of found.rows) {
        const f = writeFilter({ kind: "pattern", pattern: text });
        const { check } = await compileFilter(searchFilter({ f }));
        expect(count(store, { ...filter, check: check! })).toBe(lines);
        expect(over.reduce((sum, step) => sum + step, 0)).toBe(lines);
      }
    }),
    { numRuns: 150 },
  );
});

const incoming = ({ text, level }: { text: string; level: number }, id: number): IncomingLine => ({
  id,
  time: T0 + (id - FIRST) * 7_000,
  level,
  source: "s",
  text,
});

function count(store: ReturnType<typeof createLogStore>, filter: Parameters<typeof lineTest>[1]): number {
  const test = lineTest(store, filter);
  const { start, end } = store.state();
  let lines = 0;
  store.scan(start, end, (segment, from, to) => {
    for (let at = from; at < to; at++) if (segment.levels[at] !== 6 && test(segment, at) !== "no") lines++;
  });
  return lines;
}

test("[L27] a row knows its highest level, its first line, and its lines over time", () => {
  const store = createLogStore({ maxBytes: 1 << 20 });
  const counts = createPatternCounts(store, secrets);
  const line = (id: number, level: number, text: string) => ({
    ...incoming({ text, level }, id),
    time: T0 + id * 60_000,
  });
  store.append([line(1, 2, "took 5ms"), line(2, 4, "took 7ms"), line(3, 5, "took 9ms"), line(90, 5, "odd")]);
  counts.work(Number.POSITIVE_INFINITY);
  const [took, odd] = counts.snapshot().rows;
  expect(took).toMatchObject({
    text: "took ⟨#⟩",
    lines: 3,
    level: 4,
    firstId: 1,
    first: T0 + 60_000,
    last: T0 + 180_000,
  });
  expect(odd).toMatchObject({ level: 5, firstId: 90 });
  expect(took!.over.length).toBe(odd!.over.length);
  expect([took!.over[0]! + took!.over[1]!, odd!.over.at(-1)]).toEqual([3, 1]);
  expect(took!.over.length).toBeGreaterThan(11);
});

test("[L27] work stops when its time is over, says how far it is, and goes on", () => {
  const store = createLogStore({ maxBytes: 1 << 24 });
  store.append(Array.from({ length: 5_000 }, (_, at) => incoming({ text: `line ${at}`, level: 2 }, at + 1)));
  const counts = createPatternCounts(store, secrets);
  expect(counts.work(0, () => 1)).toBe(false);
  const before = counts.snapshot();
  expect(before.progress).toBeGreaterThan(0);
  expect(before.progress).toBeLessThan(0.5);
  while (!counts.work(0, () => 1));
  expect(counts.snapshot()).toMatchObject({ progress: undefined, lines: 5_000, rows: [{ lines: 5_000 }] });
});

test("[L27] templates are counted as if none was chosen or left out", () => {
  const spec = (f: string) => withoutPatterns(searchFilter({ f, level: "error" }));
  expect(spec('pattern:"a ⟨#⟩"')).toEqual(searchFilter({ level: "error" }));
  expect(spec('x pattern:"a" -pattern:"b" (y OR pattern:"c")')).toMatchObject({
    levels: [4],
    expression: { node: { kind: "and", of: [{ text: "x" }, { kind: "or" }] } },
  });
});
