import { expect, test } from "vitest";
import { healthOf, INACTIVE_AFTER_MS, lifecycleTimes, nextStatusChange, statusOf } from "./status.ts";

const NOW = 1_000_000_000;
const times = (given: Partial<Parameters<typeof statusOf>[0]>) => ({
  created_at: NOW - 60_000,
  first_connected_at: NOW - 50_000,
  last_connected_at: NOW,
  disconnected_at: null,
  ...given,
});
const never = { first_connected_at: null, last_connected_at: null };

test("[AG1] an agent that never connected is connecting, and unhealthy for that", () => {
  expect(statusOf(times(never), 0, NOW).status).toBe("connecting");
  expect(statusOf(times(never), 60, NOW).status).toBe("connecting"); // exactly the timeout is not over it
  expect(healthOf("connecting", "created")).toEqual({
    healthy: false,
    reason: "agent has not yet connected",
  });
});

test("[AG3] after its connection timeout it is timed out", () => {
  expect(statusOf(times(never), 59, NOW).status).toBe("timeout");
  expect(healthOf("timeout", "created").reason).toBe("agent is taking too long to connect");
});

test("[AG15] silence for more than the limit is a disconnection at the last sign of life", () => {
  const last = NOW - INACTIVE_AFTER_MS - 1;
  expect(statusOf(times({ last_connected_at: last }), 0, NOW)).toEqual({
    status: "disconnected",
    disconnectedAt: last,
  });
  expect(statusOf(times({ last_connected_at: last + 1 }), 0, NOW).status).toBe("connected");
});

test("[AG16] a disconnection at the very time of the last contact counts", () => {
  expect(statusOf(times({ disconnected_at: NOW }), 0, NOW).status).toBe("disconnected");
  expect(statusOf(times({ disconnected_at: NOW - 1 }), 0, NOW).status).toBe("connected");
  expect(statusOf(times({ last_connected_at: null }), 0, NOW).status).toBe("disconnected");
});

test("[AG8] a connected agent that is ready is healthy, without a reason", () => {
  expect(healthOf("connected", "ready")).toEqual({ healthy: true });
});

test("[AG23] a failed start is unhealthy, a slow one is not, and going down is", () => {
  expect(healthOf("connected", "start_error").reason).toBe("agent startup script exited with an error");
  expect(healthOf("connected", "start_timeout").healthy).toBe(true);
  for (const state of ["shutting_down", "shutdown_timeout", "shutdown_error", "off"])
    expect(healthOf("connected", state).reason).toBe("agent is shutting down");
  expect(healthOf("disconnected", "off").reason).toBe("agent is not running");
  expect(healthOf("disconnected", "ready").reason).toBe("agent has lost connection");
});

test("[AG21] starting sets the start and clears the readiness", () => {
  expect(lifecycleTimes("starting", 5, 1)).toEqual({ started_at: 5, ready_at: null });
});

test("[AG22] ready without starting sets both", () => {
  expect(lifecycleTimes("ready", 5, null)).toEqual({ started_at: 5, ready_at: 5 });
  expect(lifecycleTimes("start_error", 5, 1)).toEqual({ started_at: 1, ready_at: 5 });
  expect(lifecycleTimes("off", 5, 1)).toEqual({});
});

test("the moment at which a status changes by itself is known", () => {
  const waiting = times(never);
  const at = nextStatusChange(waiting, 120, NOW)!;
  expect(statusOf(waiting, 120, at - 1).status).toBe("connecting");
  expect(statusOf(waiting, 120, at).status).toBe("timeout");
  const silent = nextStatusChange(times({}), 0, NOW)!;
  expect(statusOf(times({}), 0, silent - 1).status).toBe("connected");
  expect(statusOf(times({}), 0, silent).status).toBe("disconnected");
  expect(nextStatusChange(waiting, 0, NOW)).toBeUndefined();
});
