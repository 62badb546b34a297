import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "../../streams/store.ts";
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
