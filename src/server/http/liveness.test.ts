import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type WebSocket from "ws";
import { watchLiveness } from "./liveness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup({ answers = true } = {}) {
  const pings: string[] = [];
  let deaths = 0;
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    ping(payload: string) {
      pings.push(payload);
      if (answers) socket.emit("pong", Buffer.from(payload));
    },
  });
  watchLiveness(socket as unknown as WebSocket, () => deaths++); // it uses these members only
  return { socket, pings, deaths: () => deaths };
}

test("[CV15] a socket that answers is pinged every 15 s, and lives", () => {
  const { pings, deaths } = setup();
  vi.advanceTimersByTime(45_000);
  expect(pings).toEqual(["1", "2", "3"]);
  vi.advanceTimersByTime(3_600_000);
  expect(deaths()).toBe(0);
});

test("[CV17] one that does not is dead 15 s after the first ping, once", () => {
  const { deaths, socket } = setup({ answers: false });
  vi.advanceTimersByTime(29_999);
  expect(deaths()).toBe(0);
  socket.emit("pong", Buffer.from("0"));
  vi.advanceTimersByTime(1);
  expect(deaths()).toBe(1);
  socket.emit("close");
  vi.advanceTimersByTime(3_600_000);
  expect(deaths()).toBe(1);
});

test("a late pong that comes in time keeps it alive", () => {
  const { deaths, socket } = setup({ answers: false });
  vi.advanceTimersByTime(29_000);
  socket.emit("pong", Buffer.from("1"));
  vi.advanceTimersByTime(2_000);
  expect(deaths()).toBe(0);
});
