import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import type { DerpMap } from "#api/http/connection.ts";
import type { AgentNode as NodeMessage } from "#api/link/node.ts";
import { createLinkRegistry } from "#server/link/linkRegistry.ts";
import { dial } from "../link/dial.ts";
import { createLinkServer } from "../link/linkServer.ts";
import { createAgentNode } from "./agentNode.ts";
import type { RegionLatency } from "./measureMap.ts";
import { aMap, aRegion } from "./testing/aRegion.ts";

const AGENT = "20000001-0000-4000-8000-00000000000a";
const MAP = aMap(aRegion(1), aRegion(2));
const v4 = (region: number, ms: number): RegionLatency => ({ region, family: 4, ms });
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** An agent whose measurements the test makes, joined by a real link; its time passes only as the test waits. */
async function setup({ withNode = true } = {}) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const measured: { map: DerpMap; signal: AbortSignal; end: (found: RegionLatency[]) => void }[] = [];
  const node = createAgentNode({
    url: "http://deck.example.com:7080",
    log,
    random: () => 0.5,
    measure: (map, signal) => new Promise((resolve) => measured.push({ map, signal, end: resolve })),
  });
  const hooks = { agentConnected() {}, agentSeen() {}, agentDisconnected() {}, agentLatency() {} };
  const registry = createLinkRegistry({ hooks, onHookError: () => {} });
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => registry.accept(AGENT, socket));
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stopped = new AbortController();
  const terminals = { list: () => [], end: () => false, serve() {}, async closeAll() {} };
  const onStream = createLinkServer({
    ...{ terminals, ports: { list: async () => [] }, refresh() {}, stop() {} },
    ...(withNode && { node }),
  });
  void dial({ url, token: "t", signal: stopped.signal, onStream, onUp: () => {} });
  onTestFinished(async () => {
    stopped.abort();
    await registry.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await eventually(() => expect(registry.get(AGENT)).toBeDefined());
  const link = registry.get(AGENT)!;
  return {
    ...{ link, node, measured, said },
    /** The server's end of one stream. `told` grows as the agent speaks. */
    async follow(map: unknown = MAP) {
      const over = new AbortController();
      const exchange = await link.exchange("/node", { agent_id: AGENT }, { signal: over.signal });
      if (exchange.kind === "refused") throw new Error(`refused with ${exchange.answer.status}`);
      const told: (NodeMessage | null)[] = [];
      const ended = (async () => {
        for await (const line of exchange.values) told.push(line as NodeMessage | null);
      })().catch(() => {});
      void exchange.send(map);
      return { told, ended, send: exchange.send, cut: () => over.abort() };
    },
    /** Answers the n-th measurement when it was asked for. */
    async answer(number: number, ...found: RegionLatency[]) {
      await eventually(() => expect(measured.length).toBeGreaterThan(number));
      measured[number]!.end(found);
    },
  };
}

test("the first map is measured at once, and the node says what was found", async () => {
  const { follow, answer } = await setup();
  const { told } = await follow();
  await answer(0, v4(1, 12.345678), v4(2, 30), { region: 1, family: 6, ms: 11 });
  await eventually(() => expect(told).toHaveLength(1));
  expect(told[0]).toEqual({
    id: expect.any(Number),
    as_of: expect.any(String),
    key: expect.stringMatching(/^nodekey:[0-9a-f]{64}$/),
    disco: expect.stringMatching(/^discokey:[0-9a-f]{64}$/),
    preferred_derp: 1,
    derp_latency: { "1-v4": 0.012346, "2-v4": 0.03, "1-v6": 0.011 },
    addresses: ["fd7a:115c:a1e0:4000:8000::a/128", "fd60:627a:a42b:4000:8000::a/128"],
  });
});

test("it is measured again after five minutes, by the same node", async () => {
  const { follow, answer, measured } = await setup();
  const { told } = await follow();
  await answer(0, v4(1, 10));
  await eventually(() => expect(told).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(290_000);
  expect(measured).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  await answer(1, v4(2, 10));
  await eventually(() => expect(told).toHaveLength(2));
  expect(told[1]).toMatchObject({ key: told[0]!.key, preferred_derp: 2, derp_latency: { "2-v4": 0.01 } });
});

test("a newer map gives up the measurement under way", async () => {
  const { follow, answer, measured } = await setup();
  const { told, send } = await follow();
  await eventually(() => expect(measured).toHaveLength(1));
  await send(aMap(aRegion(7)));
  await answer(1, v4(7, 5));
  measured[0]!.end([v4(1, 1)]);
  await eventually(() => expect(told).toMatchObject([{ derp_latency: { "7-v4": 0.005 } }]));
  expect(measured[0]!.signal.aborted).toBe(true);
  expect(Object.keys(measured[1]!.map.Regions!)).toEqual(["7"]);
});

test("a new link has the last node at once; another map, or an old measurement, is measured", async () => {
  const { follow, answer, measured } = await setup();
  const first = await follow();
  await answer(0, v4(1, 10));
  await eventually(() => expect(first.told).toHaveLength(1));
  first.cut();
  await first.ended;
  await vi.advanceTimersByTimeAsync(200_000);
  const second = await follow();
  await eventually(() => expect(second.told).toEqual(first.told));
  expect(measured).toHaveLength(1);
  // The five minutes are counted from the measurement, not from the link.
  await vi.advanceTimersByTimeAsync(100_000);
  await eventually(() => expect(measured).toHaveLength(2));
  second.cut();
  await second.ended;
  await eventually(() => expect(measured[1]!.signal.aborted).toBe(true));
  await follow(aMap(aRegion(3)));
  await eventually(() => expect(measured).toHaveLength(3));
});

test("a line that is busy for a moment changes no home; one that stays slow does", async () => {
  const { follow, answer } = await setup();
  const { told } = await follow();
  const turn = async (number: number, ms: number) => {
    await answer(number, v4(1, ms), v4(2, 30));
    await eventually(() => expect(told).toHaveLength(number + 1));
    await vi.advanceTimersByTimeAsync(300_000);
    return told[number]!.preferred_derp;
  };
  expect([await turn(0, 20), await turn(1, 500), await turn(2, 500)]).toEqual([1, 1, 2]);
  expect(told[1]!.derp_latency["1-v4"]).toBe(0.5); // what was measured is told as it is
});

test("the embedded relay is measured where the agent reaches its server", async () => {
  const { follow, measured } = await setup();
  await follow(aMap(aRegion(999, {}, { EmbeddedRelay: true })));
  await eventually(() => expect(measured).toHaveLength(1));
  const [relay] = measured[0]!.map.Regions![999]!.Nodes!;
  expect(relay).toMatchObject({ HostName: "deck.example.com", DERPPort: 7080, ForceHTTP: true });
});

test("who leaves on purpose says so last, and measures no more", async () => {
  const { follow, answer, measured, node } = await setup();
  const { told, ended } = await follow();
  await answer(0, v4(1, 10));
  await eventually(() => expect(told).toHaveLength(1));
  await node.leave();
  await ended;
  expect(told).toHaveLength(2);
  expect(told[1]).toBeNull();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(measured).toHaveLength(1);
});

test.each([
  ["no map", { Regions: "x" }],
  ["a line that is no JSON of a map", 7],
])("%s ends the stream and nothing else", async (_, map) => {
  const { follow, link, said, measured } = await setup();
  const { ended, told } = await follow(map);
  await ended;
  expect([told, measured]).toEqual([[], []]);
  expect(said).toEqual(["the server's DERP map could not be read"]);
  expect(await link.terminals()).toEqual([]);
});

test("an agent of before does not know the question, and one that is asked wrongly says so", async () => {
  const asked = async (withNode: boolean, open: unknown) => {
    const { link } = await setup({ withNode });
    const exchange = await link.exchange("/node", open, { signal: new AbortController().signal });
    return exchange.kind === "refused" && exchange.answer.status;
  };
  expect(await asked(false, { agent_id: AGENT })).toBe(404);
  expect(await asked(true, {})).toBe(400);
});
