import { EventEmitter, once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { dial, type LinkEnd } from "#agent/link/dial.ts";
import { createLinkServer } from "#agent/link/linkServer.ts";
import type { Terminals } from "#agent/pty/terminals.ts";
import { DEAD_AFTER_MS, PING_EVERY_MS } from "#api/link/transport.ts";
import { createCutProxy } from "../../../e2e/cutProxy.ts";
import { AgentGone } from "./agentLinks.ts";
import { createLinkRegistry } from "./linkRegistry.ts";

/** Machines that run these tests beside much else are slow, never wrong. */
const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: PATIENCE_MS });

const AGENT = "5b0e5b0e-0000-4000-8000-000000000001";
const TERMINAL = {
  id: "5b0e5b0e-0000-4000-8000-00000000000a",
  title: "vim",
  command: "",
  container: "",
  created_at: "2026-01-01T00:00:00Z",
  width: 80,
  height: 24,
  attachments: 1,
};
const OPEN = {
  id: TERMINAL.id,
  width: 80,
  height: 24,
  command: "echo 🚢",
  container: "",
  container_user: "",
  backend_type: "",
};

/** A registry behind a bare WebSocket server, and agents that dial it. */
async function setup(serve: Terminals["serve"] = (_, stream) => void stream.pipe(stream)) {
  const told: string[] = [];
  const registry = createLinkRegistry({
    hooks: {
      agentConnected: (id) => void told.push(`connected ${id === AGENT}`),
      agentSeen: () => void told.push("seen"),
      agentDisconnected: () => void told.push("disconnected"),
      agentLatency: (_, ms) => void told.push(`latency ${ms > 0}`),
    },
    onHookError: (error) => told.push(String(error)),
  });
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => registry.accept(AGENT, socket));
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stopped = new AbortController();
  const asked: string[] = [];
  const terminals: Terminals = {
    list: () => [TERMINAL],
    end: (id) => id === TERMINAL.id,
    serve,
    closeAll: async () => {},
  };
  const onStream = createLinkServer({
    terminals,
    ports: { list: async () => [{ process_name: "node", network: "tcp", port: 5173 }] },
    refresh: () => void asked.push("refresh"),
    stop: () => void asked.push("stop"),
  });
  const join = (signal = stopped.signal) => {
    const ended = dial({ url, token: "t", signal, onStream, onUp: () => {} });
    return { ended };
  };
  const joined = async () => {
    const before = registry.get(AGENT);
    const { ended } = join();
    await eventually(() => registry.get(AGENT) !== before && registry.get(AGENT));
    return { ended, link: registry.get(AGENT)! };
  };
  onTestFinished(async () => {
    stopped.abort();
    await registry.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { registry, server, told, asked, joined, stopped, url };
}

test("an agent behind its link answers like an HTTP server", async () => {
  const { joined, asked } = await setup();
  const { link } = await joined();
  expect(await link.terminals()).toEqual([TERMINAL]);
  expect(await link.endTerminal(TERMINAL.id)).toBe(true);
  expect(await link.endTerminal("none")).toBe(false);
  await link.refresh();
  await link.stop();
  expect(asked).toEqual(["refresh", "stop"]);
});

test("a terminal's stream carries what was asked and bytes both ways", async () => {
  const opened: OpenPtyLike[] = [];
  type OpenPtyLike = Parameters<Terminals["serve"]>[0];
  const { joined } = await setup((open, stream) => {
    opened.push(open);
    stream.pipe(stream);
  });
  const { link } = await joined();
  const stream = await link.openPty(OPEN);
  stream.end("hello, 世界");
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(opened).toEqual([OPEN]);
  expect(Buffer.concat(chunks).toString()).toBe("hello, 世界");
});

test("when the agent ends a terminal's stream, the server reads the last byte and then the end", async () => {
  const { joined } = await setup((_, stream) => void stream.end("bye"));
  const { link } = await joined();
  const stream = await link.openPty(OPEN);
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text).toBe("bye");
});

test("when the server leaves a terminal, the agent's stream closes", async () => {
  const agentSide = new EventEmitter();
  const closed = once(agentSide, "close");
  const { joined } = await setup((_, stream) => {
    stream.resume();
    stream.once("close", () => agentSide.emit("close"));
  });
  const { link } = await joined();
  const stream = await link.openPty(OPEN);
  stream.destroy();
  await closed;
});

test("bytes survive whatever way they are cut", async () => {
  const { joined } = await setup();
  const { link } = await joined();
  const stream = await link.openPty(OPEN);
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
  const received: Buffer[] = [];
  const ended = once(
    stream.on("data", (chunk: Buffer) => received.push(chunk)),
    "end",
  );
  for (let at = 0, size = 1; at < sent.length; at += size, size = (size * 7 + 1) % 40_000) {
    if (size === 0) size = 1;
    if (!stream.write(sent.subarray(at, at + size))) await once(stream, "drain");
  }
  stream.end();
  await ended;
  expect(Buffer.concat(received).equals(sent)).toBe(true);
});

test("a reader that stands still stops its writer, and nobody else", async () => {
  let written = 0;
  const writers: ServerHttp2Stream[] = [];
  const { joined } = await setup((_, stream) => {
    writers.push(stream as ServerHttp2Stream);
    const flood = () => {
      while (stream.writable) {
        written += 16_384;
        if (!stream.write(Buffer.alloc(16_384))) return void stream.once("drain", flood);
      }
    };
    flood();
  });
  const { link } = await joined();
  const streams = await Promise.all(Array.from({ length: 40 }, () => link.openPty(OPEN)));
  // 40 stalled streams of a window each are more than the session's window: it must not be used up by them.
  let before = -1;
  await vi.waitUntil(
    () => {
      const still = written === before;
      before = written;
      return still;
    },
    { interval: 100, timeout: PATIENCE_MS },
  );
  expect(written).toBeLessThan(40 * 1_000_000);
  const from = performance.now();
  expect(await link.terminals()).toHaveLength(1);
  expect(performance.now() - from).toBeLessThan(2_000);
  for (const stream of streams) stream.destroy();
});

test("a flood is fully delivered while other requests stay quick", async () => {
  const BYTES = 50_000_000;
  const { joined } = await setup((_, stream) => {
    let left = BYTES;
    const flood = () => {
      while (left > 0) {
        left -= 10_000;
        if (!stream.write(Buffer.alloc(10_000, 65))) return void stream.once("drain", flood);
      }
      stream.end();
    };
    flood();
  });
  const { link } = await joined();
  const stream = await link.openPty(OPEN);
  let read = 0;
  let ended = false;
  stream.on("data", (chunk: Buffer) => (read += chunk.length));
  stream.on("end", () => (ended = true));
  const took: number[] = [];
  while (!ended) {
    const from = performance.now();
    await link.terminals();
    took.push(performance.now() - from);
  }
  expect(read).toBe(BYTES);
  expect(took.length).toBeGreaterThan(5);
  expect(took.sort((a, b) => a - b)[Math.floor(took.length / 2)]).toBeLessThan(250);
});

test("a link cut in mid-stream fails its streams and calls as a lost agent, on both ends", async () => {
  const agentSide = new EventEmitter();
  const closed = once(agentSide, "close");
  const { joined, server, told, registry } = await setup((_, stream) => {
    stream.write("first");
    stream.once("close", () => agentSide.emit("close"));
  });
  const { link, ended } = await joined();
  const stream = await link.openPty(OPEN);
  await once(stream, "data");
  const failed = once(stream, "error");
  for (const socket of server.clients) socket.terminate();
  expect((await failed)[0]).toBeInstanceOf(AgentGone);
  await closed;
  expect(await ended).toMatchObject({ kind: "lost" });
  await expect(link.terminals()).rejects.toThrow(AgentGone);
  await expect(link.openPty(OPEN)).rejects.toThrow(AgentGone);
  expect(registry.get(AGENT)).toBeUndefined();
  await eventually(() => told.includes("disconnected"));
});

test("a call under way when the link is cut rejects as a lost agent", async () => {
  const { joined, server } = await setup(() => {});
  const { link } = await joined();
  const calls = [link.terminals(), link.refresh()];
  for (const socket of server.clients) socket.terminate();
  for (const call of await Promise.allSettled(calls))
    if (call.status === "rejected") expect(call.reason).toBeInstanceOf(AgentGone);
});

test("a newer link of the same agent replaces the older, which the agent is told", async () => {
  const { joined, told, registry } = await setup();
  const first = await joined();
  const second = await joined();
  expect(await first.ended).toEqual({ kind: "replaced" } satisfies LinkEnd);
  expect(registry.get(AGENT)).toBe(second.link);
  expect(await second.link.terminals()).toHaveLength(1);
  await expect(first.link.terminals()).rejects.toThrow(AgentGone);
  expect(told.filter((entry) => entry.includes("connected"))).toEqual(["connected true", "connected true"]);
});

test("the round trip is known at once and told to the hooks after the connection", async () => {
  const { joined, told } = await setup();
  const { link } = await joined();
  await eventually(() => told.includes("latency true"));
  expect(told[0]).toBe("connected true");
  expect(link.roundTripMs).toBeGreaterThan(0);
});

test("a server that closes its links ends them on the agent and hears of each", async () => {
  const { joined, told, registry } = await setup();
  const { ended } = await joined();
  await registry.close();
  expect(await ended).toEqual({ kind: "lost", reason: "server shutdown" });
  expect(told.at(-1)).toBe("disconnected");
  expect(registry.all()).toEqual([]);
});

test("an agent that stops leaves at once", async () => {
  const { joined, stopped, registry } = await setup();
  const { ended } = await joined();
  stopped.abort();
  expect(await ended).toEqual({ kind: "lost", reason: "stopped" });
  await eventually(() => registry.get(AGENT) === undefined);
});

test("a refused handshake says its status", async () => {
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    verifyClient: (_, done) => done(false, 401),
  });
  onTestFinished(() => server.close());
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signal = new AbortController().signal;
  expect(await dial({ url, token: "t", signal, onStream: () => {}, onUp: () => {} })).toEqual({
    kind: "refused",
    status: 401,
  });
});

test("a network that lets nothing through is found out by both ends", async () => {
  const { url, registry, told } = await setup();
  const network = await createCutProxy();
  network.target(Number(new URL(url).port));
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  onTestFinished(async () => {
    vi.useRealTimers();
    await network.close();
  });
  const signal = new AbortController().signal;
  const ended = dial({ url: network.url, token: "t", signal, onStream: () => {}, onUp: () => {} });
  await eventually(() => registry.get(AGENT)?.roundTripMs);
  network.freeze();
  vi.advanceTimersByTime(PING_EVERY_MS);
  expect(registry.get(AGENT)).toBeDefined();
  vi.advanceTimersByTime(DEAD_AFTER_MS);
  expect(await ended).toEqual({ kind: "lost", reason: "the server is silent" });
  await eventually(() => told.includes("disconnected"));
});
