import { expect, test } from "vitest";
import { ERROR } from "./levels.ts";
import { createLogStore } from "./logStore.ts";

const line = (id: number, more: { level?: number; text?: string; source?: string } = {}) => ({
  id,
  time: id * 1000,
  level: 2,
  source: "a",
  text: `text of ${id}`,
  ...more,
});
const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => line(from + at));

test("a line comes back as it went in, from open and sealed segments alike", () => {
  const store = createLogStore({ maxBytes: 1 << 26 });
  store.append(many(1, 2500));
  expect(store.lineAt(0)).toEqual({ number: 0, id: 1, time: 1000, level: 2, source: "a", text: "text of 1" });
  expect(store.lineAt(2499)).toMatchObject({ id: 2500, text: "text of 2500" });
  expect(store.lineAt(2500)).toBeUndefined();
});

test("a line is found by its id; an id between two lines finds the next", () => {
  const store = createLogStore({ maxBytes: 1 << 26 });
  store.append(many(1, 1500).map((l) => ({ ...l, id: l.id * 10 })));
  expect([
    store.numberOfId(10),
    store.numberOfId(9990),
    store.numberOfId(9991),
    store.numberOfId(99_999),
  ]).toEqual([0, 998, 999, 1500]);
});

test("[L32] the first error of a source is known until it is dropped", () => {
  const store = createLogStore({ maxBytes: 60_000 });
  store.append([line(1), line(2, { level: ERROR }), line(3, { level: ERROR })]);
  expect(store.tallyOf("a")).toMatchObject({ lines: 3, errors: 2, firstError: 1, from: 1000, to: 3000 });
  store.append(many(4, 6000));
  expect(store.tallyOf("a").firstError).toBeUndefined();
});

test("[L8] dropped lines can be put back under their old numbers", () => {
  const store = createLogStore({ maxBytes: 60_000 });
  store.append(many(1, 4000));
  const { start, dropped, firstId } = store.state();
  expect(dropped).toBe(start);
  store.prepend(many(1, firstId - 1));
  expect(store.state()).toMatchObject({ start: 0, end: 4000, dropped: 0, lines: 4000, firstId: 1 });
  expect(store.lineAt(start - 1)).toMatchObject({ id: firstId - 1, text: `text of ${firstId - 1}` });
});

test("memory stays near the bytes of the lines", () => {
  const store = createLogStore({ maxBytes: 1 << 26 });
  const text = "x".repeat(136);
  store.append(Array.from({ length: 50_000 }, (_, at) => line(at + 1, { text })));
  expect(store.state().bytes / (136 * 50_000)).toBeLessThan(1.2);
});

test("[L8] the first line held is known behind an outage: what is older is asked for before it", () => {
  const store = createLogStore({ maxBytes: 1 << 20 });
  store.addOutage(0, "Connection lost");
  expect(store.state().firstId).toBe(0);
  store.append(many(5000, 5001));
  expect(store.state()).toMatchObject({ firstId: 5000, lastId: 5001, lines: 2 });
});
