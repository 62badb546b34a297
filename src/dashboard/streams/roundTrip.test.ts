import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRoundTrip } from "./roundTrip.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

test("[D4] it measures every ten seconds while looked at, and keeps a quarter of an hour", async () => {
  const source = createRoundTrip(() => new Promise((resolve) => setTimeout(resolve, 25)));
  const leave = source.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(25);
  expect(source.getSnapshot()).toEqual({ at: [1_000_025], ms: [25] });
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(source.getSnapshot().ms).toHaveLength(90);
  leave();
  const before = source.getSnapshot();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(source.getSnapshot()).toBe(before);
});

test("[D4] an answer that does not come within five seconds is a gap, not a number", async () => {
  const source = createRoundTrip(
    (signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
  );
  source.subscribe(() => {});
  await vi.advanceTimersByTimeAsync(5000);
  expect(source.getSnapshot().ms).toEqual([Number.NaN]);
});
