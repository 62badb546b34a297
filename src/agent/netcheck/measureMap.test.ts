import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { measureMap, type RegionLatency } from "./measureMap.ts";
import { aMap, aNode, aRegion } from "./testing/aRegion.ts";
import { CERTIFICATE_DIGEST, relayServer } from "./testing/relayServer.ts";
import { answerStun, stunServer } from "./testing/stunServer.ts";

const never = new AbortController().signal;
const reached = (found: RegionLatency[]) => found.map(({ region, family }) => `${region}-v${family}`).sort();

/** A port that nobody answers on, and nobody else takes. */
async function silence() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  return socket.address().port;
}

test("STUN measures each region that answers, a few requests each with an id of its own; HTTPS is not asked then", async () => {
  const [one, two, relay] = [await stunServer(), await stunServer(), await relayServer("http")];
  const map = aMap(
    aRegion(1, { STUNPort: one.port, DERPPort: relay.port, ForceHTTP: true }),
    aRegion(2, { STUNPort: two.port, STUNOnly: true }),
  );
  const found = await measureMap(map, never);
  expect(reached(found)).toEqual(["1-v4", "2-v4"]);
  for (const { ms } of found) expect(ms).toBeGreaterThan(0);
  expect(one.ids).toHaveLength(3);
  expect(new Set([...one.ids, ...two.ids]).size).toBe(6);
  expect(relay.asked).toEqual([]);
});

test("the time is that of the quickest answer", async () => {
  let asked = 0;
  const slow = createSocket("udp4");
  slow.on("message", (bytes, from) =>
    // The first answer is late.
    setTimeout(
      () => {
        for (const reply of answerStun(bytes, from)) slow.send(reply, from.port, from.address);
      },
      asked++ === 0 ? 200 : 0,
    ),
  );
  slow.bind(0, "127.0.0.1");
  await once(slow, "listening");
  onTestFinished(() => void slow.close());
  const [found] = await measureMap(
    aMap(aRegion(1, { STUNPort: slow.address().port, STUNOnly: true })),
    never,
  );
  expect(asked).toBe(3);
  expect(found?.ms).toBeLessThan(200);
});

test("a region that answers garbage, or to requests that nobody made, is not measured; the others are", async () => {
  const right = await stunServer();
  const noise = await stunServer(() => [
    new Uint8Array(0),
    new TextEncoder().encode("HTTP/1.1 400 Bad Request"),
  ]);
  const stranger = await stunServer((request, from) =>
    answerStun(request, from).map((reply) => {
      const other = reply.slice(0, -8); // without its fingerprint, which would tell
      new DataView(other.buffer).setUint16(2, other.length - 20);
      other[8]! ^= 1;
      return other;
    }),
  );
  const echo = await stunServer((request) => [request]);
  const map = aMap(
    ...[right, noise, stranger, echo].map(({ port }, at) =>
      aRegion(at + 1, { STUNPort: port, STUNOnly: true }),
    ),
  );
  expect(reached(await measureMap(map, never))).toEqual(["1-v4"]);
  for (const { ids } of [noise, stranger, echo]) expect(ids).toHaveLength(3);
});

test("without an answer by UDP the relay's latency check is timed, over one connection", async () => {
  const relay = await relayServer("http");
  const map = aMap(aRegion(1, { STUNPort: await silence(), DERPPort: relay.port, ForceHTTP: true }));
  const [found] = await measureMap(map, never);
  expect(found).toMatchObject({ region: 1, family: 4 });
  expect(found?.ms).toBeLessThan(1_000);
  expect(relay.asked).toEqual(Array(3).fill(`GET derp.example.com:${relay.port} /derp/latency-check`));
  expect(relay.connections).toBe(1);
});

test("by HTTPS: a certificate must be good, or the one that is pinned, or any where the map says so", async () => {
  const relay = await relayServer("https");
  const node = { DERPPort: relay.port };
  const map = aMap(
    aRegion(1, node),
    aRegion(2, { ...node, InsecureForTests: true }),
    aRegion(3, { ...node, CertName: `sha256-raw:${CERTIFICATE_DIGEST}` }),
    aRegion(4, { ...node, CertName: `sha256-raw:${"0".repeat(64)}` }),
  );
  expect(reached(await measureMap(map, never))).toEqual(["2-v4", "3-v4"]);
  expect(relay.asked).toHaveLength(6);
});

test("a relay that answers another status, without end or not at all is not measured", async () => {
  const portal = await relayServer("http", (_, response) => response.writeHead(302, { location: "/" }).end());
  const broken = await relayServer("http", (_, response) => response.writeHead(500).end());
  const endless = await relayServer("http", (_, response) => response.end("x".repeat(9_000)));
  const mute = await relayServer("http", () => {});
  const map = aMap(
    ...[portal, broken, endless, mute].map(({ port }, at) =>
      aRegion(at + 1, { DERPPort: port, ForceHTTP: true }),
    ),
    aRegion(9, { STUNOnly: true }),
    aRegion(10, {}, { Nodes: null }),
  );
  expect(await measureMap(map, never)).toEqual([]);
  expect(mute.asked).toHaveLength(1);
});

test("a region has the time of its nearest node, and one node that answers is enough", async () => {
  const right = await stunServer();
  const dead = aNode({ Name: "a", STUNPort: await silence() });
  const living = aNode({ Name: "b", STUNPort: right.port });
  expect(reached(await measureMap(aMap(aRegion(1, {}, { Nodes: [dead, living] })), never))).toEqual(["1-v4"]);
});

test("nothing outlasts five seconds, or the caller", async () => {
  const mute = await relayServer("http", () => {});
  const map = aMap(aRegion(1, { STUNPort: await silence(), DERPPort: mute.port, ForceHTTP: true }));
  const caller = new AbortController();
  const from = performance.now();
  const measured = measureMap(map, caller.signal);
  setTimeout(() => caller.abort(), 100);
  expect(await measured).toEqual([]);
  expect(performance.now() - from).toBeLessThan(1_500);
  const again = performance.now();
  await measureMap(map, never);
  expect(performance.now() - again).toBeLessThan(6_500);
});

test("a name is looked up, once for both families", async () => {
  const right = await stunServer();
  const named = { HostName: "localhost", IPv4: undefined, STUNPort: right.port, STUNOnly: true };
  expect(reached(await measureMap(aMap(aRegion(1, named)), never))).toEqual(["1-v4"]);
  const unknown = { ...named, HostName: "no-such-host.invalid" };
  expect(await measureMap(aMap(aRegion(1, unknown)), never)).toEqual([]);
});
