import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "../../streams/store.ts";
import { isAwaited } from "./logDesk.ts";
import { emptyFrame, type LogFrame } from "./session/logSession.ts";
import { slowly } from "./slowly.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first change is told at once, the others together, the last is never lost", () => {
  const fast = createStore(0);
  const slow = slowly(fast);
  const told: number[] = [];
  slow.subscribe(() => void told.push(slow.getSnapshot()));
  for (let value = 1; value <= 9; value++) fast.set(value);
  expect(told).toEqual([1]);
  vi.advanceTimersByTime(250);
  expect(told).toEqual([1, 9]);
});

test("[L9] the first and the final count of a search are told at once, those in between slowly", () => {
  const fast = createStore(emptyFrame);
  const slow = slowly(fast, isAwaited);
  const told: string[] = [];
  slow.subscribe(() => {
    const { hits, progress } = slow.getSnapshot();
    told.push(progress ? `${progress.hits} so far` : `${hits}`);
  });
  const frame = (change: Partial<LogFrame>) => fast.set({ ...fast.getSnapshot(), ...change });
  frame({ rows: 1 });
  for (let step = 1; step <= 9; step++) frame({ progress: { share: step / 10, hits: step } });
  frame({ filter: 1, hits: 10, progress: undefined });
  expect(told).toEqual(["0", "1 so far", "10"]);
  frame({ filter: 2, hits: 3 });
  expect(told.at(-1)).toBe("3");
  frame({ hits: 4 });
  expect(told.at(-1)).toBe("3");
  vi.advanceTimersByTime(250);
  expect(told.at(-1)).toBe("4");
});

test("[L9] that all is searched, and that the whole log is here, is told at once", () => {
  const fast = createStore<LogFrame>({ ...emptyFrame, earlier: "some" });
  const slow = slowly(fast, isAwaited);
  slow.subscribe(() => {});
  const frame = (change: Partial<LogFrame>) => fast.set({ ...fast.getSnapshot(), ...change });
  frame({ unheld: { kind: "counting", hits: 1, waiting: undefined } });
  frame({ unheld: { kind: "counting", hits: 2, waiting: undefined } });
  expect(slow.getSnapshot().unheld).toMatchObject({ hits: 1 });
  frame({ unheld: { kind: "counted", hits: 3 } });
  expect(slow.getSnapshot().unheld).toMatchObject({ hits: 3 });
  frame({ earlier: "fetching", rows: 7 });
  expect(slow.getSnapshot().rows).toBe(0);
  frame({ earlier: "none", rows: 8 });
  expect(slow.getSnapshot().rows).toBe(8);
});
