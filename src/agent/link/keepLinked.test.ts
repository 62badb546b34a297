import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { Alarm } from "../backoff.ts";
import { keepLinked } from "./keepLinked.ts";

/** A server that refuses with a status or treats each link as told, and an agent whose waits are only written down. */
async function setup(treat: (socket: WebSocket, attempt: number) => void, status = 0) {
  let attempts = 0;
  const waits: number[] = [];
  const said: string[] = [];
  const stopped = new AbortController();
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    verifyClient: (_, done) => (status ? done(false, status) : done(true)),
  });
  server.on("connection", (socket) => treat(socket, ++attempts));
  await once(server, "listening");
  const alarm: Alarm = {
    ring() {},
    async wait(ms) {
      waits.push(ms);
      if (waits.length === 4) stopped.abort();
    },
  };
  const note = (_: object, message: string) => void said.push(message);
  const ended = keepLinked({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: "t",
    log: { debug: note, info: note, warn: note, error: note },
    signal: stopped.signal,
    alarm,
    random: () => 1,
    mayDial: async () => {},
    onStream: () => {},
    onUp: () => {},
    onDown: () => {},
  });
  onTestFinished(() => {
    stopped.abort();
    server.close();
  });
  await ended;
  return { waits, said };
}

test("a link that does not hold is dialled again after growing waits", async () => {
  const { waits } = await setup((socket) => socket.terminate());
  expect(waits).toEqual([250, 500, 1000, 2000]);
});

test("a link that held makes the next attempt a first one", async () => {
  const { waits } = await setup((socket, attempt) => {
    if (attempt !== 3) return socket.terminate();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    setTimeout(() => {
      vi.setSystemTime(Date.now() + 10_000);
      socket.terminate();
    }, 50);
  });
  vi.useRealTimers();
  expect(waits).toEqual([250, 500, 250, 500]);
});

test("a refused token is retried every half minute and said once", async () => {
  const { waits, said } = await setup(() => {}, 401);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(22_500);
  expect(Math.max(...waits)).toBeLessThanOrEqual(37_500);
  expect(said).toEqual([expect.stringContaining("refused the token")]);
});

test("a server in trouble is retried like a lost one", async () => {
  const { waits, said } = await setup(() => {}, 503);
  expect(waits).toEqual([250, 500, 1000, 2000]);
  expect(said).toEqual(["The server answered 503. Trying again."]);
});

test("an agent that was replaced gives way", async () => {
  const { waits } = await setup((socket) => socket.close(1000, "replaced"));
  expect(waits).toEqual([300_000, 300_000, 300_000, 300_000]);
});
