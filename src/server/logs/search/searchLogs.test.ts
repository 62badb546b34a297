import fc from "fast-check";
import { expect, test } from "vitest";
import { LOG_LEVELS } from "#api/http/logs.ts";
import { plainText } from "#api/logText/plainText.ts";
import { insertLogs, type LogConditions } from "../../store/logs.ts";
import { planeServer } from "../../testing/planeServer.ts";
import { type LineMatcher, lineMatcher } from "./lineMatcher.ts";
import { type Search, searchLogs } from "./searchLogs.ts";
import { createSlices } from "./slices.ts";

const SOURCES = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const TEXTS = [
  "started worker 7",
  "GET /api 500 in 12ms",
  "\u001b[31mER\u001b[1mROR\u001b[0m disk full",
  "10%\r50%\r100% done",
  "Größe 5 µm — ERROR",
  "an error in small letters",
];

async function stored(lines: number) {
  const { db, agent } = await planeServer();
  const { id: agentId } = await agent();
  let written = 0;
  const append = (count: number) =>
    insertLogs(
      db,
      Array.from({ length: count }, () => {
        const at = written++;
        return {
          agent_id: agentId,
          source_id: SOURCES[at % 2]!,
          created_at: 1_000 + at,
          level: LOG_LEVELS[at % 5]!,
          output: `${TEXTS[at % TEXTS.length]} #${at % 11}`,
        };
      }),
    );
  await append(lines);
  const all = () => db.selectFrom("logs").selectAll().orderBy("id").execute();
  const search = (
    asked: Partial<Search> & Pick<Search, "matcher">,
    signal = new AbortController().signal,
  ) => {
    const direction = asked.direction ?? "newer";
    const from = direction === "newer" ? 0 : Number.MAX_SAFE_INTEGER;
    const whole = { agentId, conditions: {}, direction, from, limit: 100, ...asked };
    return searchLogs(db, whole, createSlices(), signal);
  };
  return { db, agentId, append, all, search };
}

const matcherOf = (typed: string, isPattern = false) => lineMatcher(typed, isPattern) as LineMatcher;

const asked = fc.record({
  typed: fc.constantFrom(
    ["error", false],
    ["ERROR", false],
    ["µm", false],
    ["50%", false],
    ["#7", false],
    ["error|\\d{3} in", true],
    ["^100% done #[0-3]$", true],
  ) as fc.Arbitrary<[string, boolean]>,
  levels: fc.option(fc.subarray(["info", "error", "trace"], { minLength: 1 }), { nil: undefined }),
  source: fc.option(fc.constantFrom(...SOURCES), { nil: undefined }),
  from: fc.option(fc.integer({ min: 900, max: 4500 }), { nil: undefined }),
  span: fc.option(fc.integer({ min: 0, max: 2500 }), { nil: undefined }),
  direction: fc.constantFrom("older", "newer") as fc.Arbitrary<"older" | "newer">,
  limit: fc.integer({ min: 1, max: 400 }),
  growth: fc.integer({ min: 0, max: 30 }),
});

test("piece after piece finds exactly what a look at every line finds, once, in order, while lines come", async () => {
  const { append, all, search } = await stored(3_300);
  await fc.assert(
    fc.asyncProperty(asked, async ({ typed, levels, source, from, span, direction, limit, growth }) => {
      const matcher = matcherOf(...typed);
      const to = span === undefined ? undefined : (from ?? 1_000) + span;
      const conditions: LogConditions = {
        ...(levels && { levels }),
        ...(source && { sources: [source] }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      };
      const before = await all();
      const ids: number[] = [];
      let scanned = 0;
      let next: number | null | undefined;
      let left = 3; // lines come with the first pieces; then the search catches up
      do {
        const piece = await search({ matcher, conditions, direction, limit, ...(next && { from: next }) });
        expect(piece.lines.length).toBeLessThanOrEqual(limit);
        expect(piece.exhausted).toBe(piece.next === null);
        ids.push(...piece.lines.map(({ id }) => id));
        scanned += piece.scanned;
        next = piece.next;
        if (left-- > 0) await append(growth);
      } while (next !== null);
      const last = scanned + before[0]!.id - 1;
      // Towards older lines none that come can be met.
      const looked = direction === "older" ? before : (await all()).filter(({ id }) => id <= last);
      expect(scanned).toBe(looked.length);
      const wanted = looked.filter(
        (row) =>
          matcher.matches(plainText(row.output)) &&
          (!levels || levels.includes(row.level)) &&
          (!source || row.source_id === source) &&
          (from === undefined || row.created_at >= from) &&
          (to === undefined || row.created_at < to),
      );
      expect(ids).toEqual((direction === "older" ? wanted.reverse() : wanted).map(({ id }) => id));
    }),
    { numRuns: 60 },
  );
});

test("what the database sifts out beforehand is nothing that the text of a line holds", async () => {
  const { db, agentId, search } = await stored(0);
  const piece = fc.constantFrom(
    "a",
    "A",
    "b",
    "%",
    "_",
    "*",
    "'",
    "é",
    "K",
    "\u001b[1m",
    "\r",
    "\t",
    "ß",
    "~",
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), text, async (outputs, typed) => {
      fc.pre(typed !== "");
      await db.deleteFrom("logs").execute();
      const row = { agent_id: agentId, source_id: SOURCES[0]!, created_at: 1, level: "info" };
      await insertLogs(
        db,
        outputs.map((output) => ({ ...row, output })),
      );
      const matcher = matcherOf(typed);
      const { lines } = await search({ matcher });
      expect(lines.map(({ output }) => output)).toEqual(
        outputs.filter((output) => matcher.matches(plainText(output))),
      );
    }),
    { numRuns: 300 },
  );
});

test("nothing stored, and nothing that way, are an end with a place to go on from", async () => {
  const { append, all, search } = await stored(0);
  const matcher = matcherOf("started");
  const none = { lines: [], next: null, exhausted: true, scanned: 0 };
  expect(await search({ matcher, direction: "older" })).toEqual({ ...none, scanned_to: 0 });
  await append(3);
  const [first] = await all();
  expect(await search({ matcher, direction: "older", from: first!.id })).toEqual({
    ...none,
    scanned_to: first!.id,
  });
  const end = await search({ matcher });
  expect(end).toMatchObject({ next: null, scanned: 3, scanned_to: first!.id + 2 });
  await append(6);
  expect((await search({ matcher, from: end.scanned_to })).lines).toHaveLength(1);
});

test("one answer ends after its share of work, and the next goes on", async () => {
  const { search } = await stored(2_000);
  let clock = 0;
  let pauses = 0;
  const slices = {
    isOver: () => clock % 8 === 0,
    next: async () => void pauses++,
    workedMs: () => clock,
  };
  const matcher: LineMatcher = {
    matches: () => {
      clock += 4; // each line is hard
      return false;
    },
  };
  const { db, agentId } = await stored(2_000);
  const whole = { agentId, matcher, conditions: {}, direction: "newer" as const, from: 0, limit: 10 };
  const piece = await searchLogs(db, whole, slices, new AbortController().signal);
  expect(piece).toMatchObject({ lines: [], exhausted: false, scanned: 250 });
  expect(pauses).toBeGreaterThan(100);
  expect((await search({ matcher: matcherOf("nowhere"), from: piece.next! })).exhausted).toBe(true);
});

test("who leaves stops it at once", async () => {
  const { search } = await stored(2_000);
  const left = new AbortController();
  let judged = 0;
  const matcher: LineMatcher = {
    matches: () => {
      if (++judged === 10) left.abort(new Error("gone"));
      return false;
    },
  };
  await expect(search({ matcher }, left.signal)).rejects.toThrow("gone");
  expect(judged).toBe(10);
});
