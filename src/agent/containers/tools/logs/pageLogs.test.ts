import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogRecord } from "./logRecords.ts";
import { UNITS_PER_SECOND } from "./logTime.ts";
import { type LogLine, type Logs, pageBack, pageForward, readLines } from "./pageLogs.ts";

const SETTLING = 1_000_000;
const START = 1_000_000_000_000;

/** Logs in memory, read as Docker reads its files: `until` ends the reading at the first later line. */
function someLogs(logs: readonly (readonly number[])[], filling = "") {
  const counted = { read: 0 };
  const given: Logs = {
    settling: SETTLING,
    now: () => Math.max(START, ...logs.flat()) + 1,
    sources: logs.map((units, source) => ({
      createdUnit: START,
      async *read({ since = 0, until = Number.POSITIVE_INFINITY, tail = units.length }) {
        const records = units.map(
          (unit, index): LogRecord => ({
            unit,
            at: "",
            from: "stdout",
            text: `${source}:${index}${filling}`,
          }),
        );
        let messages = 0;
        let batch: LogRecord[] = [];
        for (const record of tail === 0 ? [] : records.slice(-tail)) {
          if (record.unit < since) continue;
          if (record.unit > until) break;
          counted.read++;
          messages++;
          batch.push(record);
          if (batch.length < 3) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
        return { messages };
      },
    })),
  };
  return { logs: given, counted };
}

const brief = (lines: readonly LogLine[]) => lines.map(({ id, text }) => `${id} ${text}`);

async function whole(logs: Logs): Promise<string[]> {
  const all: LogLine[] = [];
  for await (const lines of readLines(logs, { from: 0 })) all.push(...lines);
  return brief(all);
}

/** Bursts of equal and almost equal times, pauses from a moment to hours, and times that go back a little. */
const gaps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 2, -3) },
    { weight: 2, arbitrary: fc.integer({ min: 3, max: 3 * SETTLING }) },
    { weight: 1, arbitrary: fc.integer({ min: UNITS_PER_SECOND, max: 10_000 * UNITS_PER_SECOND }) },
  ),
  { maxLength: 40 },
);
const log = gaps.map((list) => {
  let unit = START;
  return list.map((gap) => {
    unit = Math.max(START, unit + gap);
    return unit;
  });
});
const logs = fc.array(log, { minLength: 1, maxLength: 3 });

test("pages backwards and forwards are the whole log, with the ids it always has", async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.integer({ min: 1, max: 9 }), async (given, limit) => {
      const { logs } = someLogs(given);
      const all = await whole(logs);
      const back: string[] = [];
      for (let page = await pageBack(logs, { limit }); page.length > 0; ) {
        back.unshift(...brief(page));
        page = await pageBack(logs, { before: page[0]!.id, limit });
      }
      expect(back).toEqual(all);
      const forward: string[] = [];
      for (let page = await pageForward(logs, 0, limit); page.length > 0; ) {
        forward.push(...brief(page));
        page = await pageForward(logs, page.at(-1)!.id, limit);
      }
      expect(forward).toEqual(all);
    }),
    { numRuns: 300 },
  );
});

test("ids ascend strictly and stand in the order of time, of several logs too", async () => {
  await fc.assert(
    fc.asyncProperty(logs, async (given) => {
      const { logs } = someLogs(given);
      const ids = (await whole(logs)).map((line) => Number(line.split(" ")[0]));
      expect(ids).toHaveLength(given.flat().length);
      for (const [index, id] of ids.entries()) if (index > 0) expect(id).toBeGreaterThan(ids[index - 1]!);
    }),
  );
});

test("a page reads about what it shows, not the whole log", async () => {
  // A day with a line every ten seconds.
  const day = Array.from({ length: 8_640 }, (_, n) => START + n * 10 * UNITS_PER_SECOND);
  const { logs, counted } = someLogs([day]);
  const page = await pageBack(logs, { before: day[4_000]!, limit: 100 });
  expect([page.length, page.at(-1)!.text]).toEqual([100, "0:3999"]);
  expect(counted.read).toBeLessThan(500);
  counted.read = 0;
  expect(await pageBack(logs, { limit: 100 })).toHaveLength(100);
  expect(counted.read).toBeLessThan(700);
});

test("before and after together are what lies between", async () => {
  const { logs } = someLogs([[1, 2, 3, 4, 5].map((n) => START + n * UNITS_PER_SECOND)]);
  const [, second, , , fifth] = await pageBack(logs, { limit: 10 });
  const between = await pageBack(logs, { after: second!.id, before: fifth!.id, limit: 10 });
  expect(between.map(({ text }) => text)).toEqual(["0:2", "0:3"]);
  expect(await pageBack(logs, { before: START, limit: 10 })).toEqual([]);
});

test.each([
  ["all of one time", (n: number) => START + Math.floor(n / 400)],
  ["one after the other without a gap", (n: number) => START + Math.floor(n / 3)],
  ["far apart", (n: number) => START + n * UNITS_PER_SECOND],
])("the end of a long log has the same ids as all of it: %s", async (_, time) => {
  const { logs } = someLogs([
    Array.from({ length: 8_000 }, (_, n) => time(n)),
    Array.from({ length: 8_000 }, (_, n) => time(n) + 1),
  ]);
  const all = await whole(logs);
  for (const limit of [1, 5, 300]) expect(brief(await pageBack(logs, { limit }))).toEqual(all.slice(-limit));
});

test("pages of very long lines are shorter, and miss nothing", async () => {
  const units = Array.from({ length: 1_200 }, (_, n) => START + n * UNITS_PER_SECOND);
  const { logs } = someLogs([units], "x".repeat(16_000));
  const ids: number[] = [];
  let pages = 0;
  for (let page = await pageBack(logs, { limit: 1_200 }); page.length > 0; pages++) {
    ids.unshift(...page.map(({ id }) => id));
    page = await pageBack(logs, { before: page[0]!.id, limit: 1_200 });
  }
  expect(ids).toEqual(units);
  expect(pages).toBe(3);
  expect((await pageForward(logs, 0, 1_200)).length).toBeLessThan(600);
});
