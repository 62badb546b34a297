import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { openDerpMaps } from "../tailnet/derpMaps.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { closed, handshake } from "../testing/testServer.ts";

const INFO = "/api/v2/workspaceagents/connection";
const MAP = "/api/v2/derp-map";

const aMap = (id = 1, node = {}) => ({
  Regions: {
    [id]: {
      EmbeddedRelay: false,
      RegionID: id,
      RegionCode: "lab",
      RegionName: "Lab",
      Nodes: [{ Name: `${id}a`, RegionID: id, HostName: "relay.example.com", ...node }],
    },
  },
});

/** A map as a person would keep it, and a way to change it. */
function mapFile(map: unknown = aMap()) {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-derp-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "derp.json");
  const write = (content: unknown) =>
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  write(map);
  return { file, write };
}

/** Intervals, the server's too, pass when the test says so. */
function holdIntervals(...more: ("setTimeout" | "clearTimeout")[]) {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", ...more] });
  onTestFinished(() => void vi.useRealTimers());
}

test("[DM9] without relays and switches: an empty map, both booleans false, no suffix when it is empty", async () => {
  const { asUser } = await planeServer({ config: { hostnameSuffix: "" } });
  const answer = await asUser(INFO);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { derp_map: { Regions: {} }, derp_force_websockets: false, disable_direct_connections: false },
  ]);
});

test("[DM8] suffix, blocked direct connections and forced websockets are told on both routes", async () => {
  const { file } = mapFile(aMap(1, { STUNPort: 3478, DERPPort: 0 }));
  const { asUser, agent } = await planeServer({
    config: {
      derpConfig: file,
      hostnameSuffix: "yallah",
      disableDirectConnections: true,
      forceDerpWebsockets: true,
    },
  });
  for (const path of [INFO, `${(await agent()).path}/connection`])
    expect(await (await asUser(path)).json()).toEqual({
      derp_map: aMap(1, { STUNPort: -1 }),
      derp_force_websockets: true,
      disable_direct_connections: true,
      hostname_suffix: "yallah",
    });
});

test("[DM10] without a user's key the answer is the one sentence, for an agent's token too", async () => {
  const { request, agent } = await planeServer();
  const main = await agent();
  for (const answer of [await request(INFO), await main.as(INFO), await main.as(`${main.path}/connection`)])
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { message: "API key or external proxy authentication required, but none provided" },
    ]);
});

test("[DM11] an agent that is not there, or not theirs, is 404; what is no id is 400", async () => {
  const { asUser, agent, stranger } = await planeServer();
  const { path } = await agent();
  const bob = await stranger();
  const message = "Agent doesn't exist with that id, or you do not have access to it.";
  for (const answer of [
    await asUser(`/api/v2/workspaceagents/${randomUUID()}/connection`),
    await bob.asUser(`${path}/connection`),
  ])
    expect([answer.status, await answer.json()]).toEqual([404, { message }]);
  const bad = await asUser("/api/v2/workspaceagents/abc/connection");
  expect([bad.status, await bad.json()]).toMatchObject([400, { message: 'Invalid UUID "abc".' }]);
  expect((await asUser(`${INFO}/`)).status).toBe(404);
  expect((await asUser(INFO, { method: "POST" })).status).toBe(405);
});

test("[DM1] the map comes at once, as one binary message of JSON and a line feed; to signed-in users only", async () => {
  const { file } = mapFile();
  const { socket } = await planeServer({ config: { derpConfig: file } });
  for (const path of [MAP, `${MAP}/`]) {
    const [data, isBinary] = await new Promise<[Buffer, boolean]>((resolve) =>
      socket(path).on("message", (...message) => resolve(message as [Buffer, boolean])),
    );
    expect(isBinary).toBe(true);
    expect(String(data)).toMatch(/^\{"Regions":.*\}\n$/);
    expect(JSON.parse(String(data))).toEqual(aMap());
  }
  expect((await handshake(socket(MAP, {}))).status).toBe(401);
});

test("[DM3, DM4] the file is read every 5 s, and sent when it differs", async () => {
  holdIntervals();
  const { file, write } = mapFile();
  const { socket, asUser } = await planeServer({ config: { derpConfig: file } });
  const maps = messagesOf(socket(MAP));
  expect(await maps.next()).toEqual(aMap(1));
  const shown = async () => (await (await asUser(INFO)).json()).derp_map;
  const same = { HomeParams: { RegionScore: { 1: 2 } }, ...aMap(1) };
  write(same);
  vi.advanceTimersByTime(4_999);
  expect(await shown()).toEqual(aMap(1));
  vi.advanceTimersByTime(1);
  await vi.waitFor(async () => expect(await shown()).toEqual(same));
  write(aMap(2));
  vi.advanceTimersByTime(5_000);
  expect(await maps.next()).toEqual(aMap(2)); // the one between was not sent
});

test("a map that cannot be read again is said once, and the last one stays until there is a better one", async () => {
  holdIntervals();
  const { file, write } = mapFile();
  const said: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void said.push(JSON.parse(line).msg) });
  const maps = await openDerpMaps({ from: file, blockDirect: false, log });
  onTestFinished(() => maps.close());
  let changes = 0;
  maps.onChange(() => changes++);
  write("{");
  await vi.waitFor(() => {
    vi.advanceTimersByTime(5_000);
    expect(said).toHaveLength(1);
  });
  write(aMap(2));
  await vi.waitFor(() => {
    vi.advanceTimersByTime(5_000);
    expect(changes).toBe(1);
  });
  expect(maps.current()).toEqual(aMap(2));
  expect(said).toEqual(["the DERP map cannot be read again; the last one stays"]);
});

test("a map of a URL is fetched; one that cannot be used keeps the server from starting", async () => {
  const site = createServer((request, response) => {
    response.statusCode = request.url === "/derp.json" ? 200 : 404;
    response.end(JSON.stringify(aMap()));
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void site.close());
  const address = site.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address?.port}`;
  const { asUser } = await planeServer({ config: { derpConfig: `${origin}/derp.json` } });
  expect(await (await asUser(INFO)).json()).toMatchObject({ derp_map: aMap() });
  const fails = (derpConfig: string) => expect(planeServer({ config: { derpConfig } })).rejects;
  await fails(`${origin}/none`).toThrow(/cannot be used: the answer was 404/);
  await fails(mapFile("{").file).toThrow(/cannot be used/);
  await fails(mapFile({ Regions: {} }).file).toThrow(/DERP map has no regions/);
  await fails(mapFile(`"${"x".repeat(2 ** 20)}"`).file).toThrow(/more than 1048576 bytes/);
});

test("[DM5] a client that sends anything is closed with 1008", async () => {
  const { socket } = await planeServer();
  const opened = socket(MAP);
  opened.on("open", () => opened.send("hello"));
  expect(await closed(opened)).toEqual({ code: 1008, reason: "unexpected data message" });
});

test("[DM6] one that answers no ping is closed with 1001 after 45 s", async () => {
  holdIntervals("setTimeout", "clearTimeout");
  const { url, token } = await planeServer();
  const opened = new WebSocket(url.replace("http", "ws") + MAP, {
    headers: { "Coder-Session-Token": token },
    autoPong: false,
  });
  let pings = 0;
  opened.on("ping", () => pings++);
  const end = closed(opened);
  await new Promise((resolve) => opened.once("message", resolve));
  vi.advanceTimersByTime(44_999);
  await new Promise((resolve) => setImmediate(resolve));
  expect(opened.readyState).toBe(WebSocket.OPEN);
  vi.advanceTimersByTime(1);
  expect(await end).toEqual({ code: 1001, reason: "ping failed" });
  expect(pings).toBeGreaterThan(0);
});

test("[DM7] a server that stops closes it with 1001", async () => {
  const { socket, plane } = await planeServer();
  const opened = socket(MAP);
  await new Promise((resolve) => opened.once("message", resolve));
  const end = closed(opened);
  await plane.app.close();
  expect(await end).toEqual({ code: 1001, reason: "" });
});
