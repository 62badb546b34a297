import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { trustedAuth } from "#tailnet/coordinate/auth.ts";
import { aDerpMap, aDerpNode, aDerpRegion } from "#tailnet/testing/aDerpMap.ts";
import { updateSelf } from "#tailnet/testing/aNode.ts";
import { MIB } from "../sizes.ts";
import { planeServer } from "../testing/planeServer.ts";
import { dial } from "./testing/client.ts";
import { yamuxHeader } from "./testing/wire.ts";

// Megabytes go through real sockets here, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const TAILNET = "/api/v2/tailnet";
const SYN = 1;
const [DATA, WINDOW, PING] = [0, 1, 2];
const OVER = { code: 1000, reason: "" };

async function setup(...options: Parameters<typeof planeServer>) {
  const server = await planeServer(...options);
  const headers = { "Coder-Session-Token": server.token };
  return { server, headers, dial: () => dial(server.url + TAILNET, headers) };
}

/** The server's timers and its monotonic clock stand until they are moved. */
function holdTime() {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
}

/** Another client is served at once: whatever was done to the server did not hold it up. */
async function isWell(dial: () => ReturnType<Awaited<ReturnType<typeof setup>>["dial"]>) {
  const other = await dial();
  expect((await other.refreshResumeToken()).token).not.toBe("");
}

test("[TN19] a message of text closes it with 1003", async () => {
  const { dial } = await setup();
  const { socket, closed } = await dial();
  socket.send("hello");
  expect(await closed).toEqual({
    code: 1003,
    reason: "unexpected frame type read (expected MessageBinary): MessageText",
  });
});

test.each([
  ["noise", () => Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 197 + 13) % 256))],
  ["another version", () => Buffer.from("010100010000000100000000", "hex")],
  ["an unknown type", () => yamuxHeader(9, 0, 1, 0)],
  [
    "data beyond the window",
    () => Buffer.concat([yamuxHeader(DATA, SYN, 1, 262_145), Buffer.alloc(262_145)]),
  ],
  ["a body of four gigabytes", () => yamuxHeader(DATA, SYN, 1, 0xffff_ffff)],
  ["a stream twice", () => Buffer.concat(Array(2).fill(yamuxHeader(WINDOW, SYN, 1, 0)))],
])("[TC1] what is no yamux ends the connection with 1000: %s", async (_, bytes) => {
  const { dial } = await setup();
  const { socket, closed } = await dial();
  socket.send(bytes());
  expect(await closed).toEqual(OVER);
  await isWell(dial);
});

test("[TC1] noise in a stream ends that stream; the connection goes on", async () => {
  const { dial } = await setup();
  const client = await dial();
  const noise = Buffer.alloc(64, 0xff);
  const call = client.wire.open();
  client.wire.write(yamuxHeader(DATA, 0, call.id, noise.length), noise);
  await expect(call.packets.next()).rejects.toThrow(/finished|reset/);
  expect((await client.refreshResumeToken()).token).not.toBe("");
});

test("[TC2] a message of more than 1 MiB closes it with 1009; one of 1 MiB does not", async () => {
  const { dial } = await setup();
  const { socket, closed, wire } = await dial();
  // Pings to be answered, as many as there is room for.
  const pings = Buffer.concat(Array(Math.floor(MIB / 12)).fill(yamuxHeader(PING, SYN, 0, 5)));
  socket.send(Buffer.concat([pings, Buffer.alloc(MIB - pings.length)]));
  await expect.poll(() => wire.received, { timeout: 10_000 }).toBeGreaterThanOrEqual(pings.length);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.send(Buffer.alloc(MIB + 1));
  expect((await closed).code).toBe(1009);
  await isWell(dial);
});

test("[TC3] what comes in one packet with the handshake is not lost", async () => {
  const { server } = await setup();
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  const mask = Buffer.alloc(4); // of zeros: the payload stands as it is
  const open = yamuxHeader(WINDOW, SYN, 1, 0);
  socket.write(
    Buffer.concat([
      Buffer.from(
        `GET ${TAILNET} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
          `Coder-Session-Token: ${server.token}\r\n\r\n`,
      ),
      Buffer.from([0x82, 0x80 | open.length]),
      mask,
      open,
    ]),
  );
  let got = Buffer.alloc(0);
  socket.on("data", (data) => {
    got = Buffer.concat([got, data]);
  });
  await expect.poll(() => got.toString("hex")).toContain("000100020000000100000000"); // its ACK
});

/** A client with a tunnel to the agent, which grants its call any window; then its other end may send as it likes. */
async function drowning() {
  const { server, dial } = await setup();
  const { id } = await server.agent();
  const client = await dial();
  const call = client.wire.open();
  client.wire.write(yamuxHeader(WINDOW, 0, call.id, 0xff00_0000));
  const coordinate = client.coordinate();
  client.wire.write(yamuxHeader(WINDOW, 0, call.id + 2, 0xff00_0000));
  coordinate.tunnel(id);
  const { coordinator } = server.plane;
  await expect.poll(() => coordinator.around(id).length).toBe(1);
  client.socket.pause();
  const out = { send() {}, waiting: 0, waitingBytes: 0, dropWaiting() {}, close() {} };
  const agent = coordinator.join({ id, authorize: trustedAuth }, out);
  let count = 0;
  return {
    ...{ server, dial, client, coordinator, id },
    /** A new node of half a MiB. */
    tell: () => agent.request(updateSelf({ preferredDerp: ++count, endpoints: ["x".repeat(MIB / 2)] })),
  };
}

test("[TC4] a client that reads nothing is dropped when 32 MiB wait for it", async () => {
  const { tell, coordinator, id, dial, server } = await drowning();
  let told = 0;
  while (coordinator.around(id).length === 2 && told++ < 1_000) {
    tell();
    await new Promise((resolve) => setImmediate(resolve));
  }
  // What the system's own buffers take comes on top.
  expect(told).toBeGreaterThan(64);
  expect(told).toBeLessThan(160);
  await expect.poll(() => openConnections(server)).toBe(0);
  await isWell(dial);
});

test("[TC5] a client that takes no byte for 10 s is dropped; one that only has nothing to read is not", async () => {
  holdTime();
  const { tell, server, client, dial } = await drowning();
  const other = await dial();
  expect(await openConnections(server)).toBe(2);
  for (let told = 0; told < 40; told++) tell(); // 20 MiB: more than the system buffers
  await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(9_000);
  expect(await openConnections(server)).toBe(2);
  vi.advanceTimersByTime(4_000);
  await expect.poll(() => openConnections(server)).toBe(1);
  expect((await other.refreshResumeToken()).token).not.toBe("");
  client.socket.terminate();
});

/** The path of a DERP map of some 200 kB. */
function aLargeMap() {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-derp-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const nodes = Array.from({ length: 200 }, (_, i) =>
    aDerpNode({ Name: `${i}`, HostName: "h".repeat(1_000) }),
  );
  const file = join(folder, "derp.json");
  writeFileSync(file, JSON.stringify(aDerpMap(aDerpRegion({ Nodes: nodes }))));
  return file;
}

test("[TC6] a client that asks and never reads is not read any more: what it sends stays with it", async () => {
  const { dial } = await setup({ config: { derpConfig: aLargeMap() } });
  const { socket, derpMaps } = await dial();
  socket.pause();
  const maps = Array.from({ length: 80 }, derpMaps); // 16 MB of answers: more than the system buffers
  // Frames of a stream that is none are skipped: they cost the server nothing but the reading.
  const unknown = Buffer.concat([yamuxHeader(DATA, 0, 777, 500_000), Buffer.alloc(500_000)]);
  let taken = 0;
  const sendNext = () => {
    if (taken++ < 80) socket.send(unknown, sendNext);
  };
  sendNext();
  let before = -1;
  await vi.waitUntil(
    () => {
      const stands = taken === before;
      before = taken;
      return stands;
    },
    { interval: 1_000, timeout: 40_000 },
  );
  expect(taken).toBeLessThan(40);
  await isWell(dial);
  socket.resume();
  for (const map of maps) expect((await map.next()).regions["1"]!.nodes).toHaveLength(200); // none is lost
  await vi.waitUntil(() => taken > 80, { timeout: 40_000 });
});

/** Of tailnet clients, by the server's own count. */
async function openConnections({ plane }: Awaited<ReturnType<typeof planeServer>>) {
  const [metric] = (await plane.metrics.tailnet.get()).values;
  return metric?.value ?? 0;
}
