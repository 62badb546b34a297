import { once } from "node:events";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import type WebSocket from "ws";
import { z } from "zod";
import { stream } from "#api/endpoint.ts";
import { closed, handshake, type TestServer, testServer } from "../testing/testServer.ts";
import { revokeKey } from "../users/tokens.ts";
import { handlers } from "./handlers.ts";
import { HttpError } from "./httpError.ts";

const probeApi = {
  events: stream("/api/v2/probe/watch-ws", { summary: "", message: z.string(), events: true }),
  lines: stream("/api/v2/probe/lines", { summary: "", message: z.array(z.string()) }),
  raw: stream("/api/v2/probe/raw", { summary: "", message: z.unknown() }),
  refused: stream("/api/v2/probe/refused", { summary: "", message: z.unknown() }),
  failing: stream("/api/v2/probe/failing", { summary: "", message: z.string(), events: true }),
};

const over = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

/** How many frames the flood got rid of. */
let flooded = 0;

const probes = () =>
  handlers(probeApi, {
    async events({ accept }) {
      const out = await accept();
      await out.send("Blah");
      await over(out.signal);
    },
    async lines({ accept, search }) {
      const out = await accept();
      if (search.has("flood"))
        for (flooded = 0; flooded < 10_000 && !out.signal.aborted; flooded++)
          await out.send(["x".repeat(100_000)]);
      else await out.send(["<a>"]);
      if (!search.has("once")) await over(out.signal);
    },
    async raw({ acceptRaw }) {
      const raw = await acceptRaw({ maxPayload: 1000, beforeSignOut: () => raw.socket.send("bye") });
      raw.socket.on("message", (data) => raw.socket.send(data));
      await over(raw.signal);
    },
    async refused() {
      throw HttpError.badQuery([{ field: "x", detail: "no" }]);
    },
    async failing({ accept }) {
      await accept();
      throw new Error("out of order");
    },
  });

const probeServer = () => testServer({ routes: probes });

async function frame(socket: WebSocket): Promise<string> {
  const [data] = (await once(socket, "message")) as [Buffer];
  return data.toString();
}

test("[CV14] an event of the server-sent twin is two lines, with the four headers", async () => {
  const { asUser } = await probeServer();
  const response = await asUser("/api/v2/probe/watch");
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe('event: data\ndata: "Blah"\n\n');
  await reader.cancel();
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-cache");
  expect(response.headers.get("connection")).toBe("keep-alive");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
});

test("a message is one line of text, in the envelope of event streams where it is one", async () => {
  const { socket } = await probeServer();
  expect(await frame(socket("/api/v2/probe/watch-ws"))).toBe('{"type":"data","data":"Blah"}\n');
  expect(await frame(socket("/api/v2/probe/lines"))).toBe('["\\u003ca\\u003e"]\n');
});

test("a handler that is done closes with 1000", async () => {
  const { socket } = await probeServer();
  expect(await closed(socket("/api/v2/probe/lines?once"))).toEqual({ code: 1000, reason: "" });
});

test("[BA25] what a client sends on a one-way stream closes it", async () => {
  const { socket } = await probeServer();
  const events = socket("/api/v2/probe/watch-ws");
  await frame(events);
  events.send("hello");
  expect(await closed(events)).toEqual({
    code: 1002,
    reason: "Clients cannot send messages for one-way WebSockets",
  });
  const lines = socket("/api/v2/probe/lines");
  await frame(lines);
  lines.send("hello");
  expect(await closed(lines)).toEqual({ code: 1008, reason: "unexpected data message" });
});

test("[CV16] a foreign Origin is refused, none and our own are welcome", async () => {
  const { socket, url, token } = await probeServer();
  const from = async (origin?: string) =>
    (
      await handshake(
        socket("/api/v2/probe/lines", { "Coder-Session-Token": token, ...(origin && { Origin: origin }) }),
      )
    ).status;
  expect(await from("https://evil.example")).toBe(403);
  expect(await from("null")).toBe(403);
  expect(await from()).toBe(101);
  expect(await from(url)).toBe(101);
});

test("refusals of a stream are ordinary answers before the upgrade", async () => {
  const { socket, asUser } = await probeServer();
  const refused = await handshake(socket("/api/v2/probe/refused"));
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.body)).toMatchObject({ validations: [{ field: "x", detail: "no" }] });
  expect((await handshake(socket("/api/v2/probe/lines", {}))).status).toBe(401);
  expect((await handshake(socket("/api/v2/nope"))).status).toBe(404);
  const plain = await asUser("/api/v2/probe/lines");
  expect([plain.status, plain.headers.get("upgrade")]).toEqual([426, "websocket"]);
});

test("an error after the upgrade is told as an event and closes with 1011, without its insides", async () => {
  const { socket } = await probeServer();
  const failing = socket("/api/v2/probe/failing");
  const messages: string[] = [];
  failing.on("message", (data) => messages.push(data.toString()));
  expect((await closed(failing)).code).toBe(1011);
  expect(messages).toEqual(['{"type":"error","data":{"message":"An internal server error occurred."}}\n']);
});

test("revoking the key closes its streams as signed out, after a last word", async () => {
  const { socket, db, notify, user, token } = await probeServer();
  const raw = socket("/api/v2/probe/raw");
  const lines = socket("/api/v2/probe/lines");
  await Promise.all([once(raw, "open"), frame(lines)]);
  const last = frame(raw);
  const ends = Promise.all([closed(raw), closed(lines)]);
  await revokeKey(db, notify, user.id, token.slice(0, 10));
  expect(await last).toBe("bye");
  expect(await ends).toEqual([
    { code: 1008, reason: "signed out" },
    { code: 1008, reason: "signed out" },
  ]);
});

test("when the server stops, JSON streams end with 1000 and others with 1012", async () => {
  const { app, socket } = await probeServer();
  const raw = socket("/api/v2/probe/raw");
  const lines = socket("/api/v2/probe/lines");
  await Promise.all([once(raw, "open"), frame(lines)]);
  const ends = Promise.all([closed(raw), closed(lines)]);
  await app.close();
  expect((await ends).map(({ code }) => code)).toEqual([1012, 1000]);
});

test("a message beyond the bound closes the socket, and compression is not spoken", async () => {
  const { socket } = await probeServer();
  const raw = socket("/api/v2/probe/raw");
  await once(raw, "open");
  expect(raw.extensions).toBe("");
  raw.send("x".repeat(1001));
  expect((await closed(raw)).code).toBe(1009);
});

test("a producer waits for a reader that does not read", async () => {
  const { url, token } = await probeServer();
  const { hostname, port } = new URL(url);
  const slow = connect(Number(port), hostname);
  await once(slow, "connect");
  slow.write(
    `GET /api/v2/probe/lines?flood HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\nCoder-Session-Token: ${token}\r\n\r\n`,
  );
  let before = -1;
  await vi.waitUntil(
    () => {
      const isStill = flooded > 0 && flooded === before;
      before = flooded;
      return isStill;
    },
    { timeout: 10_000, interval: 200 },
  );
  expect(flooded).toBeLessThan(200); // of 10,000: what the kernel's buffers and ours hold
  slow.destroy();
});

async function withFakePings(run: (server: TestServer) => Promise<void>) {
  const server = await probeServer();
  vi.useFakeTimers({ toFake: ["setInterval", "setTimeout", "clearInterval", "clearTimeout"] });
  try {
    await run(server);
  } finally {
    vi.useRealTimers();
  }
}

test("[CV15] idle server-sent events are pinged every 15 s", () =>
  withFakePings(async ({ asUser }) => {
    const response = await asUser("/api/v2/probe/watch");
    const reader = response.body!.getReader();
    await reader.read();
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(15_000);
      const { value } = await reader.read();
      expect(new TextDecoder().decode(value)).toBe("event: ping\n\n");
    }
    await reader.cancel();
  }));

test("[CV17] a peer that answers no ping is closed with 1001", () =>
  withFakePings(async ({ url, token }) => {
    const { default: Socket } = await import("ws");
    const mute = new Socket(`${url.replace("http", "ws")}/api/v2/probe/lines`, {
      headers: { "Coder-Session-Token": token },
      autoPong: false,
    });
    await frame(mute);
    const end = closed(mute);
    vi.advanceTimersByTime(15_000);
    vi.advanceTimersByTime(15_000);
    expect(await end).toEqual({ code: 1001, reason: "liveness probe failed" });
  }));
