import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import { toLine } from "../feed/logFeed.ts";
import type { FilterSpec } from "../host/protocol.ts";
import { createLogStore } from "../lines/logStore.ts";
import { createLogView } from "../lines/logView.ts";
import { plainQuery } from "../lines/textQuery.ts";
import { serverQuery } from "./serverQuery.ts";
import { fakeLog } from "./testing/fakeLog.ts";
import { createUnheldSearch } from "./unheldSearch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TYPED_MS = 250;
/** Numbered from 1; each third line is a hit. */
const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => `${(at + 1) % 3 === 0 ? "hit" : "miss"} ${at + 1}`);

function setup(count: number, heldFrom: number | undefined, canSearch: boolean | undefined = true) {
  const log = fakeLog();
  log.write(...numbered(count));
  const held = { from: heldFrom, canSearch };
  const search = createUnheldSearch({
    search: log.search,
    canSearch: () => held.canSearch,
    heldFrom: () => held.from,
    onChange: () => {},
    random: () => 1,
  });
  async function answer() {
    log.waiting[0]!.answer();
    await vi.advanceTimersByTimeAsync(0);
  }
  return {
    log,
    held,
    search,
    async look(spec: Partial<FilterSpec> = { text: { typed: "hit", isRegex: false } }) {
      search.set(await serverQuery({ onlyHits: true, ...spec }));
      await vi.advanceTimersByTimeAsync(TYPED_MS);
    },
    answer,
    async answerAll() {
      while (log.waiting.length > 0) await answer();
    },
  };
}

test("[L9] hits before what is held are counted answer by answer, and exactly at the end", async () => {
  const { log, search, look, answer, answerAll } = setup(300, 201);
  await look();
  expect(log.waiting.map(({ ask }) => ask)).toEqual([{ q: "hit", before: 201, limit: 1000 }]);
  expect(search.state()).toEqual({ kind: "counting", hits: 0, waiting: undefined });
  await answer();
  expect(search.state()).toEqual({ kind: "counting", hits: 10, waiting: undefined });
  await answerAll();
  expect(search.state()).toEqual({ kind: "counted", hits: 66 });
});

test("[L9] nothing is asked when all is held, nothing is looked for, or the server has no search", async () => {
  const whole = setup(10, undefined);
  await whole.look();
  expect([whole.search.state().kind, whole.log.waiting.length]).toEqual(["none", 0]);
  const idle = setup(10, 5);
  await idle.look({ levels: [4] });
  expect([idle.search.state().kind, idle.log.waiting.length]).toEqual(["none", 0]);
  const foreign = setup(10, 5, false);
  await foreign.look();
  expect([foreign.search.state(), foreign.log.waiting.length, foreign.search.isAble()]).toEqual([
    { kind: "unsearched", reason: undefined },
    0,
    false,
  ]);
});

test("[L9] once the last line is loaded, what was asked is aborted", async () => {
  const { log, held, search, look } = setup(100, 50);
  await look();
  const [asked] = log.waiting;
  held.from = undefined;
  search.update();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked!.signal.aborted, log.waiting, search.state()]).toEqual([true, [], { kind: "none" }]);
});

test("[L9] who types on has one search asked, and the one before is aborted", async () => {
  const { log, search, look } = setup(100, 50);
  for (const typed of ["h", "hi"])
    search.set(await serverQuery({ onlyHits: true, text: { typed, isRegex: false } }));
  expect(log.waiting).toEqual([]);
  await look();
  const [first] = log.waiting;
  expect(first!.ask.q).toBe("hit");
  await look({ text: { typed: "miss", isRegex: false } });
  expect(first!.signal.aborted).toBe(true);
  expect(log.waiting.map(({ ask }) => ask.q)).toEqual(["miss"]);
  search.set(undefined);
  expect([log.waiting, search.state()]).toEqual([[], { kind: "none" }]);
});

test("[L9] an answer that comes after the question has changed counts for nothing", async () => {
  const { log, search, look } = setup(100, 50);
  await look();
  log.waiting[0]!.answer();
  search.set(await serverQuery({ onlyHits: true, text: { typed: "none such", isRegex: false } }));
  await vi.advanceTimersByTimeAsync(0);
  expect(search.state()).toEqual({ kind: "counting", hits: 0, waiting: undefined });
});

test("[L9] a server that is away or busy is asked again, later each time, and the count goes on", async () => {
  const { log, search, look, answer, answerAll } = setup(300, 201);
  await look();
  await answer();
  for (const [status, pause] of [
    [0, 250],
    [429, 500],
    [502, 1000],
  ] as const) {
    log.waiting[0]!.fail(new ApiError(status, { message: "not now" }));
    await vi.advanceTimersByTimeAsync(pause - 1);
    const waiting = status === 429 ? "busy" : "away";
    expect([log.waiting, search.state()]).toEqual([[], { kind: "counting", hits: 10, waiting }]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log.waiting.length).toBe(1);
  }
  log.waiting[0]!.fail(new ApiError(0, { message: "away" }));
  await vi.advanceTimersByTimeAsync(0);
  search.hurry();
  await answerAll();
  expect(search.state()).toEqual({ kind: "counted", hits: 66 });
});

test("[L9] a pattern that the server does not take is not asked again, and why is said", async () => {
  const { log, search, look } = setup(100, 50);
  await look();
  const validations = [{ field: "q", detail: "The pattern is too large." }];
  log.waiting[0]!.fail(new ApiError(400, { message: "Query parameters have invalid values.", validations }));
  await vi.advanceTimersByTimeAsync(60_000);
  search.update();
  expect(search.state()).toEqual({ kind: "unsearched", reason: "The pattern is too large." });
  expect([log.waiting, search.isAble()]).toEqual([[], false]);
});

test("[L9] lines loaded or dropped meanwhile leave the count, or come back into it", async () => {
  const { log, held, search, look, answer, answerAll } = setup(300, 201);
  await look();
  await answer();
  // A page came in front: of lines that were looked at, and of some that were not.
  held.from = 151;
  search.update();
  await answer();
  expect(search.state()).toEqual({ kind: "counting", hits: 0, waiting: undefined });
  await answerAll();
  expect(search.state()).toEqual({ kind: "counted", hits: 50 });
  held.from = 100;
  search.update();
  expect(search.state()).toEqual({ kind: "counted", hits: 33 });
  held.from = 250;
  search.update();
  expect(log.waiting[0]!.ask).toMatchObject({ after: 99 });
  await answerAll();
  expect(search.state()).toEqual({ kind: "counted", hits: 83 });
});

test("[L12] levels, sources and times go along; what the server does not know is judged here", async () => {
  const { log, search, look, answerAll } = setup(0, 50);
  log.write(...Array.from({ length: 60 }, (_, at) => `{"user":${at % 2},"text":"hit"}`));
  const source = "3b579bf4-1ed8-4b99-87a8-e9a1e3410410";
  const text = { typed: "hit", isRegex: false };
  await look({ text, levels: [2, 4], sources: [source], from: 0, to: Date.UTC(2030, 0) });
  expect(log.waiting[0]!.ask).toMatchObject({
    level: ["info", "error"],
    source: [source],
    from: "1970-01-01T00:00:00.000Z",
    to: "2030-01-01T00:00:00.000Z",
  });
  await answerAll();
  expect(search.state()).toEqual({ kind: "counted", hits: 49 });
  await look({ text, fields: [".user=1"] });
  await answerAll();
  expect(search.state()).toEqual({ kind: "counted", hits: 24 });
});

test("[L9] the nearest match is found however many answers it takes, and looking for it can be ended", async () => {
  const { log, search, look } = setup(1000, 900);
  await look({ text: { typed: "hit 3", isRegex: false } });
  log.waiting.length = 0;
  const scanned: number[] = [];
  const found = search.nearest(299, -1, new AbortController().signal, (lines) => scanned.push(lines));
  for (let left = 3; left > 0; left--) {
    log.waiting[0]!.answer();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect([(await found)?.output, scanned]).toEqual(["hit 39", [100, 200]]);
  const given = new AbortController();
  const stopped = search.nearest(299, -1, given.signal, () => {});
  given.abort(new Error("stopped"));
  await expect(stopped).rejects.toThrow("stopped");
});

test("[L9] held and unheld hits together are a look at every line, whatever comes, goes and fails meanwhile", async () => {
  const words = fc.constantFrom("hit", "miss", "a hit is a hit", "");
  const event = fc.oneof(
    fc.record({
      kind: fc.constant("write" as const),
      count: fc.integer({ min: 1, max: 2500 }),
      words: fc.array(words, { minLength: 1, maxLength: 5 }),
    }),
    fc.record({ kind: fc.constant("load" as const), count: fc.integer({ min: 1, max: 1500 }) }),
    fc.record({ kind: fc.constant("answer" as const) }),
    fc.record({ kind: fc.constant("answerAll" as const) }),
    fc.record({ kind: fc.constant("fail" as const) }),
    fc.record({ kind: fc.constant("ask" as const), typed: fc.constantFrom("hit", "is", "Miss") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (events) => {
      const log = fakeLog({ pieceLines: 700, pieceHits: 150 });
      const store = createLogStore({ maxBytes: 60_000, firstNumber: 2 ** 31 });
      const view = createLogView(store, { now: () => 0 });
      const search = createUnheldSearch({
        search: log.search,
        canSearch: () => true,
        heldFrom: () => (store.state().firstId > 1 ? store.state().firstId : undefined),
        onChange: () => {},
      });
      let typed = "hit";
      let seen = 0;
      async function ask() {
        view.setFilter({ text: plainQuery(typed), onlyHits: true });
        search.set(await serverQuery({ text: { typed, isRegex: false }, onlyHits: true }));
      }
      function check() {
        const state = search.state();
        if (state.kind !== "counted" && state.kind !== "none") return;
        const { matches } = plainQuery(typed);
        const all = log.lines.filter(({ output }) => matches(output)).length;
        expect(view.hits.length + (state.kind === "counted" ? state.hits : 0)).toBe(all);
        if (state.kind === "counted") seen++;
      }
      /** However long it waits after failures. */
      async function answerAll() {
        for (let left = 500; search.state().kind === "counting" && left > 0; left--) {
          log.waiting[0]?.answer();
          await vi.advanceTimersByTimeAsync(log.waiting.length > 0 ? 0 : 20_000);
        }
      }
      async function happen(one: (typeof events)[number]) {
        if (one.kind === "write") {
          const texts = Array.from({ length: one.count }, (_, at) => one.words[at % one.words.length]!);
          store.append(log.write(...texts).map(toLine));
        } else if (one.kind === "load" && !store.isFull()) {
          const { firstId } = store.state();
          const older = log.lines.slice(Math.max(0, firstId - 1 - one.count), Math.max(0, firstId - 1));
          store.prepend(older.map(toLine));
        } else if (one.kind === "answer") log.waiting[0]?.answer();
        else if (one.kind === "answerAll") await answerAll();
        else if (one.kind === "fail") log.waiting[0]?.fail(new ApiError(502, { message: "away" }));
        else if (one.kind === "ask") {
          typed = one.typed;
          await ask();
        }
        view.update();
        search.update();
        await vi.advanceTimersByTimeAsync(300);
      }
      await ask();
      // More than memory holds, so that there is something to look for elsewhere.
      await happen({ kind: "write", count: 6000, words: ["a hit is a hit", "miss", ""] });
      for (const one of events) {
        await happen(one);
        check();
      }
      await answerAll();
      const before = seen;
      check();
      expect(search.state().kind === "none" || seen > before).toBe(true);
    }),
    { numRuns: 60 },
  );
}, 60_000);
