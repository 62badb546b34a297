import fc from "fast-check";
import { expect, test } from "vitest";
import { createStackGrouper } from "../stacks/continuation.ts";
import { ERROR } from "./levels.ts";
import { createLineIndex } from "./lineIndex.ts";
import { type LogFilter, textCheck } from "./lineTest.ts";
import { createLogStore, type IncomingLine, type LogStore } from "./logStore.ts";
import { createLogView, type LogView } from "./logView.ts";
import { plainQuery } from "./textQuery.ts";

const line = (id: number, text: string, { level = 2, source = "a", time = id } = {}): IncomingLine => ({
  id,
  time,
  level,
  source,
  text,
});
const trace = ["Error: sold out", "    at buy (/app/shop.js:1:2)", "    at main (/app/shop.js:9:9)"];
const logOf = (...texts: string[]) => texts.map((text, at) => line(at + 1, text));
const shown = (store: LogStore, view: LogView) =>
  Array.from({ length: view.length }, (_, row) => store.lineAt(view.numberAt(row)!)!.text.trim());

function folded(lines: readonly IncomingLine[], maxBytes = 1 << 26) {
  const store = createLogStore({ maxBytes, firstNumber: 100_000 });
  const view = createLogView(store, { now: () => 0 });
  view.foldAll(true);
  store.append(lines);
  view.update();
  return { store, view };
}

test("[L18] a trace is one row that says how many lines it holds, and opens", () => {
  const { store, view } = folded(logOf("start", ...trace, "next"));
  expect(shown(store, view)).toEqual(["start", trace[0], "next"]);
  expect(view.stackBelow(100_001)).toEqual({ lines: [100_002, 100_003], isFolded: true });
  expect([view.stackBelow(100_000), view.stackBelow(100_002)]).toEqual([undefined, undefined]);
  expect(view.toggleFold(100_003)).toBe(100_001);
  expect(view.length).toBe(5);
  expect(view.toggleFold(100_000)).toBeUndefined();
  view.foldAll(true);
  expect(view.length).toBe(3);
});

test("[L18] a line that comes late joins its folded trace", () => {
  const { store, view } = folded(logOf("start", trace[0]!));
  expect(view.length).toBe(2);
  store.append([line(3, trace[1]!), line(4, "other", { source: "b" }), line(5, trace[2]!)]);
  view.update();
  expect(shown(store, view)).toEqual(["start", trace[0], "other"]);
  expect(view.stackBelow(100_001)!.lines).toEqual([100_002, 100_004]);
});

test("[L18] a trace cut in two by a page of older lines is one again", () => {
  const { store, view } = folded([line(11, trace[2]!), line(12, "next")]);
  expect(view.length).toBe(2);
  store.prepend([line(9, trace[0]!), line(10, trace[1]!)]);
  view.update();
  expect(shown(store, view)).toEqual([trace[0], "next"]);
  expect(view.stackBelow(99_998)!.lines).toHaveLength(2);
});

test("[L18] the text that is looked for is shown where it is; a filter hides its head, not its lines", () => {
  const { store, view } = folded(logOf("start", ...trace, "next"));
  view.setFilter({ text: plainQuery("main"), onlyHits: true });
  expect(shown(store, view)).toEqual([trace[2]!.trim()]);
  view.setFilter({ text: plainQuery("main"), onlyHits: false });
  expect([view.length, view.hits.length, view.isHidden(100_003)]).toEqual([3, 1, true]);
  view.setFilter({ check: () => textCheck(plainQuery("at ")), onlyHits: true });
  expect(view.length).toBe(2);
});

test("[L18] a line that is gone to is unfolded, before the filter that showed it is taken away too", () => {
  const { view } = folded(logOf("start", ...trace, "next"));
  view.setFilter({ text: plainQuery("main"), onlyHits: true });
  view.reveal(100_003);
  view.setFilter({ onlyHits: true });
  expect([view.length, view.isHidden(100_003)]).toEqual([5, false]);
  view.reveal(100_003);
  view.reveal(100_001);
  expect(view.length).toBe(5);
});

test("[L18] lines whose head is dropped are shown", () => {
  const frames = Array.from(
    { length: 3000 },
    (_, at) => `    at f${at} (/app/a-rather-long-name.js:${at}:1)`,
  );
  const { store, view } = folded(logOf("Error: deep", ...frames), 300_000);
  expect(view.length).toBe(1);
  store.append(Array.from({ length: 3000 }, (_, at) => line(4000 + at, `after ${at} ${"-".repeat(60)}`)));
  view.update();
  expect(store.state().dropped).toBeGreaterThan(0);
  expect(view.length).toBe(store.state().lines);
});

test("[L18] all but the folded lines are rows, whatever comes at either end, is filtered or folded", () => {
  const text = fc.constantFrom(...trace, "plain", "  indented", "Caused by: java.lang.Error: x", "");
  const batch = fc.array(
    fc.record({
      text,
      source: fc.constantFrom("a", "b"),
      level: fc.constantFrom(2, ERROR),
      gap: fc.nat(3000),
    }),
    { maxLength: 30 },
  );
  const round = fc.record({
    batch,
    inFront: fc.boolean(),
    filter: fc.nat(2),
    toggle: fc.option(fc.nat(), { freq: 2 }),
    all: fc.option(fc.boolean(), { freq: 5 }),
  });
  const filters: LogFilter[] = [
    { onlyHits: true },
    { levels: new Set([ERROR]), onlyHits: true },
    { text: plainQuery("plain"), onlyHits: false },
  ];
  fc.assert(
    fc.property(fc.array(round, { maxLength: 12 }), (rounds) => {
      const { store, view } = folded([]);
      let held: IncomingLine[] = [];
      let [lowest, highest] = [1_000_000, 1_000_000];
      let foldsAll = true;
      let exceptions = new Set<number>();
      for (const { batch, inFront, filter, toggle, all } of rounds) {
        const gaps = batch.map(({ gap }) => gap);
        const length = gaps.reduce((sum, gap) => sum + gap + 1, 0);
        let id = inFront ? lowest - length : highest;
        const timed = batch.map((one, at) => {
          id += gaps[at]! + 1;
          return line(id, one.text, { ...one, time: id });
        });
        if (inFront) {
          store.prepend(timed);
          held = [...timed, ...held];
          lowest -= length + 1;
        } else {
          store.append(timed);
          held = [...held, ...timed];
          highest += length;
        }
        view.update();
        if (view.filter !== filters[filter]) view.setFilter(filters[filter]!);
        const { start } = store.state();
        if (all !== null) {
          view.foldAll(all);
          foldsAll = all;
          exceptions = new Set();
        }
        if (toggle !== null && held.length > 0) {
          const head = view.toggleFold(start + (toggle % held.length));
          if (head !== undefined && !exceptions.delete(head)) exceptions.add(head);
        }
        const grouper = createStackGrouper();
        const heads = new Map<string, number>();
        const passes = ({ level }: IncomingLine) => filter !== 1 || level === ERROR;
        const expected = held.flatMap((one, at) => {
          const source = one.source === "a" ? 0 : 1;
          const part = grouper.next({ source, time: one.time, level: one.level, plain: one.text });
          if (part === "head") heads.set(one.source, at);
          const head = heads.get(one.source)!;
          const isHidden =
            part === "continuation" && passes(held[head]!) && foldsAll !== exceptions.has(start + head);
          return passes(one) && !isHidden ? [start + at] : [];
        });
        expect(Array.from({ length: view.length }, (_, row) => view.numberAt(row))).toEqual(expected);
        for (const [row, number] of expected.entries()) expect(view.rowOf(number)).toBe(row);
        expect(view.numberAt(-1) ?? view.numberAt(view.length)).toBeUndefined();
      }
    }),
    { numRuns: 300 },
  );
});

test("numbers of an index are replaced in the middle as in a sorted list", () => {
  const numbers = fc.uniqueArray(fc.nat(2000), { maxLength: 600 });
  fc.assert(
    fc.property(numbers, fc.array(fc.tuple(numbers, fc.nat(2000), fc.nat(2000))), (first, changes) => {
      const index = createLineIndex();
      const ascending = (some: readonly number[]) => [...some].sort((a, b) => a - b);
      let expected = ascending(first);
      for (const number of expected) index.push(number);
      for (const [some, one, other] of changes) {
        const [from, to] = ascending([one, other]) as [number, number];
        const instead = ascending(some.filter((number) => number >= from && number < to));
        index.replace(from, to, instead);
        expected = ascending([...expected.filter((number) => number < from || number >= to), ...instead]);
        expect(Array.from({ length: index.length }, (_, at) => index.at(at))).toEqual(expected);
      }
    }),
  );
});
