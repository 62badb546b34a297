import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "#api/logText/plainText.ts";
import { ERROR, OUTAGE } from "./levels.ts";
import type { LogFilter } from "./lineTest.ts";
import { createLogStore, type LogStore } from "./logStore.ts";
import { createLogView, type LogView, neighbour } from "./logView.ts";
import { plainQuery } from "./textQuery.ts";

const line = (id: number, text = `line ${id}`, level = 2, source = "a") => ({
  id,
  time: id * 1000,
  level,
  source,
  text,
});
const filled = (count: number, of = (id: number) => line(id)) => {
  const store = createLogStore({ maxBytes: 1 << 26 });
  store.append(Array.from({ length: count }, (_, at) => of(at + 1)));
  return store;
};
const texts = (store: LogStore, view: LogView) =>
  Array.from({ length: view.length }, (_, row) => store.lineAt(view.numberAt(row)!)!.text);

test("without a filter every row is there and no index is kept", () => {
  const store = filled(3000);
  const view = createLogView(store, { now: () => 0 });
  view.update();
  expect([view.length, view.numberAt(0), view.numberAt(2999), view.numberAt(3000)]).toEqual([
    3000,
    0,
    2999,
    undefined,
  ]);
});

test("[L13] by level, and errors can be walked through", () => {
  const store = filled(100, (id) => line(id, `n${id}`, id % 10 === 0 ? ERROR : 2));
  const view = createLogView(store);
  view.setFilter({ levels: new Set([ERROR]), onlyHits: true });
  expect(texts(store, view)).toEqual(["n10", "n20", "n30", "n40", "n50", "n60", "n70", "n80", "n90", "n100"]);
  expect(neighbour(view.errors, 9, 1)).toBe(19);
  expect(neighbour(view.errors, 9, -1)).toBe(99);
});

test("[L12] by source and text together; new lines join as they come", () => {
  const store = filled(10, (id) => line(id, id % 2 ? "Apple pie" : "pear", 2, id < 6 ? "a" : "b"));
  const view = createLogView(store);
  view.setFilter({ sources: new Set(["b"]), text: plainQuery("apple"), onlyHits: true });
  expect(view.length).toBe(2);
  store.append([line(11, "an apple", 2, "b"), line(12, "an apple", 2, "a")]);
  view.update();
  expect(texts(store, view)).toEqual(["Apple pie", "Apple pie", "an apple"]);
});

test("hits without hiding the other lines", () => {
  const store = filled(10, (id) => line(id, id === 4 || id === 7 ? "hit" : "miss"));
  const view = createLogView(store);
  view.setFilter({ text: plainQuery("hit"), onlyHits: false });
  expect([
    view.length,
    view.hits.length,
    neighbour(view.hits, undefined, 1),
    neighbour(view.hits, 3, 1),
  ]).toEqual([10, 2, 3, 6]);
});

test("text is found through colours", () => {
  const store = filled(1, () => line(1, "con\u001b[31mnect\u001b[0mion"));
  const view = createLogView(store);
  view.setFilter({ text: plainQuery("connection"), onlyHits: true });
  expect(view.length).toBe(1);
});

test("an outage shows under every filter", () => {
  const store = filled(3);
  store.addOutage(0, "lost");
  const view = createLogView(store);
  view.setFilter({ levels: new Set([ERROR]), onlyHits: true });
  expect(store.lineAt(view.numberAt(0)!)?.level).toBe(OUTAGE);
});

test("a rebuild that takes long gives the page a turn and keeps the old rows until it is whole", () => {
  const store = filled(5000);
  let turn: (() => void) | undefined;
  let clock = 0;
  let rebuilt = 0;
  // Each look at the clock is 10 ms later: a slice ends at its first look.
  const view = createLogView(store, {
    soon: (work) => {
      turn = work;
      return () => {};
    },
    now: () => (clock += 10),
    onRebuilt: () => rebuilt++,
  });
  view.setFilter({ text: plainQuery("99"), onlyHits: true });
  expect(view.progress).toMatchObject({ share: expect.closeTo(0.2, 1), hits: view.hits.length });
  for (let turns = 0; turn && view.progress && turns < 100; turns++) turn();
  expect(rebuilt).toBeGreaterThan(0);
  expect(view.progress).toBeUndefined();
  expect(view.length).toBe(
    Array.from({ length: 5000 }, (_, at) => String(at + 1)).filter((n) => n.includes("99")).length,
  );
});

test("rows are what a plain filter over all held lines gives, however they came and went", () => {
  const batch = fc.array(
    fc.record({
      level: fc.nat(4),
      source: fc.constantFrom("a", "b"),
      text: fc.constantFrom("foo", "bar", "\u001b[1mfoo"),
    }),
    { maxLength: 400 },
  );
  const filters: LogFilter[] = [
    { onlyHits: true },
    { levels: new Set([4, 1]), onlyHits: true },
    { sources: new Set(["b"]), text: plainQuery("foo"), onlyHits: true },
  ];
  fc.assert(
    fc.property(fc.array(fc.tuple(batch, fc.nat(2), fc.boolean()), { maxLength: 20 }), (rounds) => {
      const store = createLogStore({ maxBytes: 30_000, firstNumber: 100_000 });
      const view = createLogView(store, { now: () => 0 });
      let id = 1_000_000;
      let oldest = id;
      for (const [lines, chosen, inFront] of rounds) {
        const filter = filters[chosen]!;
        if (inFront) {
          oldest = Math.min(oldest, store.state().firstId || oldest) - lines.length;
          store.prepend(lines.map(({ level, source, text }, at) => line(oldest + at, text, level, source)));
        } else store.append(lines.map(({ level, source, text }) => line(++id, text, level, source)));
        view.update();
        if (view.filter !== filter) view.setFilter(filter);
        const { start, end } = store.state();
        const expected = Array.from({ length: end - start }, (_, at) => start + at).filter((number) => {
          const { level, source, text } = store.lineAt(number)!;
          return (
            (filter.levels?.has(level) ?? true) &&
            (filter.sources?.has(source) ?? true) &&
            (filter.text?.matches(plainText(text)) ?? true)
          );
        });
        expect(Array.from({ length: view.length }, (_, row) => view.numberAt(row))).toEqual(expected);
        for (const [row, number] of expected.entries()) expect(view.rowOf(number)).toBe(row);
      }
    }),
    { numRuns: 40 },
  );
});

test("[L14] lines dropped while a long batch is still looked at are taken out of the count once", () => {
  const store = createLogStore({ maxBytes: 100_000 });
  let turn = () => {};
  let clock = 0;
  const soon = (work: () => void) => {
    turn = work;
    return () => {};
  };
  const view = createLogView(store, { soon, now: () => (clock += 10) });
  const atOnce = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ ...line(from + at, "x"), time: 1_000_000 }));
  store.append(atOnce(1, 5000));
  view.update();
  turn();
  turn();
  store.append(atOnce(5001, 2500));
  view.update();
  expect(view.progress).toBeDefined();
  expect(store.state().dropped).toBeGreaterThan(0);
  expect(view.length).toBeGreaterThan(0);
  expect(view.bins().counts.reduce((sum, count) => sum + count, 0)).toBe(view.length);
});
