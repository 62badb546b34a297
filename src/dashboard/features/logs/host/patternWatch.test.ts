import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogStore } from "../lines/logStore.ts";
import type { Patterns } from "../patterns/patternCounts.ts";
import { createPatternWatch } from "./patternWatch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup() {
  const store = createLogStore({ maxBytes: 1 << 20 });
  const sent: Patterns[] = [];
  const later: (() => void)[] = [];
  const watch = createPatternWatch(store, {
    soon(work) {
      later.push(work);
      return () => {};
    },
    send: (patterns) => sent.push(patterns),
  });
  let id = 0;
  const write = (...texts: string[]) => {
    store.append(texts.map((text) => ({ id: ++id, time: id * 1_000, level: 2, source: "s", text })));
    watch.changed();
  };
  const rows = () => sent.at(-1)?.rows.map(({ text, lines }) => `${lines} ${text}`);
  return { watch, write, sent, rows };
}

test("[L27] nothing is grouped or sent while nobody looks; then all of it, at most twice a second", () => {
  const { watch, write, sent, rows } = setup();
  write("took 1 ms", "took 2 ms");
  vi.runAllTimers();
  expect(sent).toEqual([]);
  watch.watch([]);
  vi.advanceTimersByTime(0);
  expect(rows()).toEqual(["2 took ⟨#⟩ ms"]);
  for (let at = 0; at < 10; at++) write(`took ${at} ms`);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(500);
  expect(sent).toHaveLength(2);
  expect(rows()).toEqual(["12 took ⟨#⟩ ms"]);
  watch.watch(undefined);
  write("took 7 ms", "unseen");
  vi.runAllTimers();
  expect(sent).toHaveLength(2);
  watch.watch([]);
  vi.runAllTimers();
  expect(rows()).toEqual(["13 took ⟨#⟩ ms", "1 unseen"]);
});

test("[L27] another filter counts anew, other secrets group anew, the same ones nothing", () => {
  const { watch, write, rows } = setup();
  write("said hush twice", "said loud twice");
  watch.watch([]);
  watch.setFilter({ levels: new Set([4]), onlyHits: true }, "errors");
  vi.runAllTimers();
  expect(rows()).toEqual([]);
  watch.setFilter({ onlyHits: true }, "all");
  vi.runAllTimers();
  expect(rows()).toEqual(["1 said hush twice", "1 said loud twice"]);
  watch.watch(["hush"]);
  vi.runAllTimers();
  expect(rows()).toEqual(["1 said ⟨secret⟩ twice", "1 said loud twice"]);
});
