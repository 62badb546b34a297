import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAlarm, createBackoff } from "./backoff.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("waits double from a quarter of a second to fifteen, any part of each, and begin again", () => {
  const longest = createBackoff(() => 1);
  expect(Array.from({ length: 8 }, () => longest.nextMs())).toEqual([
    250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000,
  ]);
  longest.reset();
  expect(longest.nextMs()).toBe(250);
  const half = createBackoff(() => 0.5);
  expect([half.nextMs(), half.nextMs()]).toEqual([125, 250]);
});

test.each([
  ["the time", () => vi.advanceTimersByTime(1_000)],
  ["the alarm", (alarm: ReturnType<typeof createAlarm>) => alarm.ring()],
  ["an abort", (_: unknown, stopped: AbortController) => stopped.abort()],
])("a wait ends with %s, and leaves nothing behind", async (_, end) => {
  const alarm = createAlarm();
  const stopped = new AbortController();
  let over = false;
  const waiting = alarm.wait(1_000, stopped.signal).then(() => (over = true));
  await vi.advanceTimersByTimeAsync(999);
  expect(over).toBe(false);
  end(alarm, stopped);
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});
