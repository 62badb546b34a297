import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createServerReach } from "./reach.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup() {
  const server = { up: false, asked: 0 };
  let returns = 0;
  const reach = createServerReach(
    async () => {
      server.asked += 1;
      return server.up;
    },
    () => {
      returns += 1;
    },
  );
  return { reach, server, returns: () => returns };
}

test("it remembers since when the server is away and says when it asks next", () => {
  const { reach } = setup();
  reach.unanswered();
  const state = reach.getSnapshot();
  expect(state).toMatchObject({ reachable: false, since: 1_000_000, attempt: 0 });
  expect(!state.reachable && state.retryAt).toBeGreaterThan(1_000_000);
});

test("it comes back by itself, once", async () => {
  const { reach, server, returns } = setup();
  reach.unanswered();
  await vi.advanceTimersByTimeAsync(5000);
  expect(reach.getSnapshot().reachable).toBe(false);
  server.up = true;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(reach.getSnapshot()).toEqual({ reachable: true });
  expect(returns()).toBe(1);
  const asked = server.asked;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toBe(asked);
});

test("Try now asks at once", async () => {
  const { reach, server } = setup();
  reach.unanswered();
  await vi.advanceTimersByTimeAsync(60_000);
  const asked = server.asked;
  server.up = true;
  reach.tryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(server.asked).toBe(asked + 1);
  expect(reach.getSnapshot().reachable).toBe(true);
});

test("any other answer proves the server as well", () => {
  const { reach, returns } = setup();
  reach.unanswered();
  reach.answered();
  expect(reach.getSnapshot().reachable).toBe(true);
  expect(returns()).toBe(1);
});
