import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type Duplex, PassThrough } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { dial } from "../../src/agent/link/dial.ts";
import { createLinkServer } from "../../src/agent/link/linkServer.ts";
import type { OpenPty } from "../../src/api/link/capabilities.ts";
import type { AgentLink } from "../../src/server/link/agentLinks.ts";
import { createLinkRegistry } from "../../src/server/link/linkRegistry.ts";

type Row = { name: string; value: number; unit: string; ratio?: number; ratioTo?: string };

const MB = 1_000_000;
const FLOOD_BYTES = 200 * MB;
const CHUNK = Buffer.alloc(16_384, 65);
const AGENT = "agent";
const OPEN: OpenPty = {
  id: "5b0e5b0e-0000-4000-8000-000000000001",
  width: 80,
  height: 24,
  command: "flood",
  container: "",
  container_user: "",
  backend_type: "",
};

/** The link between a server and an agent, both in this process: throughput and the time of a request. */
export async function run(): Promise<Row[]> {
  const registry = createLinkRegistry({
    hooks: { agentConnected() {}, agentSeen() {}, agentDisconnected() {}, agentLatency() {} },
    onHookError: (error) => console.error(error),
  });
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  await once(server, "listening");
  server.on("connection", (socket, { url }) => {
    if (url === "/bare") void flood(socket, FLOOD_BYTES);
    else registry.accept(AGENT, socket);
  });
  const { port } = server.address() as AddressInfo;
  const stopped = new AbortController();
  const up = new Promise<void>((onUp) => {
    void dial({
      url: `http://127.0.0.1:${port}`,
      token: "bench",
      signal: stopped.signal,
      onUp,
      onStream: createLinkServer({
        terminals: {
          list: () => [],
          end: () => false,
          serve: (open, stream) =>
            void (open.command === "flood" ? pump(stream, FLOOD_BYTES) : stream.resume()),
          closeAll: async () => {},
        },
        ports: { list: async () => [] },
        refresh() {},
        stop() {},
      }),
    });
  });
  await up;
  const link = registry.get(AGENT)!;
  await download(link); // warm

  const bare = await bareThroughput(port);
  const down = await download(link);
  const idle = await requestTimes(link, (count) => count < 500);
  let flooding = true;
  const whole = download(link).then(() => {
    flooding = false;
  });
  const busy = await requestTimes(link, () => flooding);
  await whole;
  stopped.abort();
  await registry.close();
  server.close();
  return [
    { name: "a bare WebSocket, server to client", value: bare, unit: "MB/s" },
    {
      name: "one stream of the link, agent to server",
      value: down,
      unit: "MB/s",
      ratio: down / bare,
      ratioTo: "bare",
    },
    { name: "request, idle, p50", value: at(idle, 0.5), unit: "ms" },
    { name: "request, idle, p99", value: at(idle, 0.99), unit: "ms" },
    {
      name: "request beside a flood, p50",
      value: at(busy, 0.5),
      unit: "ms",
      ratio: at(busy, 0.5) / at(idle, 0.5),
      ratioTo: "idle",
    },
    {
      name: "request beside a flood, p99",
      value: at(busy, 0.99),
      unit: "ms",
      ratio: at(busy, 0.99) / at(idle, 0.99),
      ratioTo: "idle",
    },
  ];
}

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

async function requestTimes(link: AgentLink, more: (count: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (more(times.length)) {
    const from = performance.now();
    await link.terminals();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b);
}

async function download(link: AgentLink): Promise<number> {
  const from = performance.now();
  const stream = await link.openPty(OPEN);
  let bytes = 0;
  for await (const chunk of stream.pipe(new PassThrough())) bytes += (chunk as Buffer).length;
  return bytes / MB / ((performance.now() - from) / 1000);
}

async function bareThroughput(port: number): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bare`, { perMessageDeflate: false });
  const from = performance.now();
  let bytes = 0;
  socket.on("message", (data: Buffer) => (bytes += data.length));
  await once(socket, "close");
  return bytes / MB / ((performance.now() - from) / 1000);
}

async function flood(socket: WebSocket, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += CHUNK.length)
    await new Promise((done) => socket.send(CHUNK, done));
  socket.close(1000);
}

async function pump(stream: Duplex, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += CHUNK.length)
    if (!stream.write(CHUNK)) await once(stream, "drain");
  stream.end();
}
