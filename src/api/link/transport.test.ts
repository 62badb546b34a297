import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DEAD_AFTER_MS, PING_EVERY_MS, type Pinged, startHeartbeat } from "./transport.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(answers: boolean) {
  const state = { answers, roundTrips: [] as number[], dead: 0, pings: 0 };
  const session: Pinged = {
    ping(onAnswer) {
      state.pings++;
      if (state.answers) onAnswer(null, 3);
      return true;
    },
  };
  const stop = startHeartbeat(session, {
    roundTrip: (ms) => state.roundTrips.push(ms),
    dead: () => state.dead++,
  });
  return { state, stop };
}

test("a link is measured at once and then every five seconds", () => {
  const { state, stop } = setup(true);
  vi.advanceTimersByTime(2 * PING_EVERY_MS);
  stop();
  vi.advanceTimersByTime(PING_EVERY_MS);
  expect(state.roundTrips).toEqual([3, 3, 3]);
});

test("a silent link is declared dead after fifteen seconds, with one question open", () => {
  const { state, stop } = setup(false);
  vi.advanceTimersByTime(DEAD_AFTER_MS - 1);
  expect(state.dead).toBe(0);
  vi.advanceTimersByTime(1);
  expect(state).toMatchObject({ dead: 1, pings: 1 });
  stop();
});
