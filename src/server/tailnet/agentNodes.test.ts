import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, onTestFinished, test, vi } from "vitest";
import { runAgent } from "#agent/daemon.ts";
import { aMap, aRegion } from "#agent/netcheck/testing/aRegion.ts";
import { relayServer } from "#agent/netcheck/testing/relayServer.ts";
import { stunServer } from "#agent/netcheck/testing/stunServer.ts";
import type { DerpMap } from "#api/http/connection.ts";
import type { AgentNode } from "#api/link/node.ts";
import { agentClientAuth } from "#tailnet/coordinate/auth.ts";
import { createCoordinator } from "#tailnet/coordinate/coordinator.ts";
import {
  CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
  type CoordinateResponse_PeerUpdate as PeerUpdate,
} from "#tailnet/proto/coordinate_pb.ts";
import { addTunnel, anId } from "#tailnet/testing/aNode.ts";
import { AgentGone } from "../link/agentLinks.ts";
import { planeServer } from "../testing/planeServer.ts";
import { ownerTopic } from "../workspaces/changes.ts";
import { createAgentNodes } from "./agentNodes.ts";

/** Machines that run these tests beside much else are slow, never wrong. */
const PATIENCE_MS = 20_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: PATIENCE_MS, interval: 50 });

/** The whole server with this map in a file, and a real agent that joins it. */
async function setup(map: DerpMap) {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-node-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "derp.json");
  const write = (next: DerpMap) => writeFileSync(file, JSON.stringify(next));
  write(map);
  const server = await planeServer({ config: { derpConfig: file } });
  const { id, token } = await server.agent();
  const { coordinator, links, notify } = server.plane;
  const stopped = new AbortController();
  const note = () => {};
  const log = { debug: note, info: note, warn: note, error: note };
  const ended = runAgent({ url: server.url, token, log, signal: stopped.signal });
  const stop = async () => {
    stopped.abort();
    await ended;
  };
  onTestFinished(stop);
  let changes = 0;
  notify.subscribe(ownerTopic(server.user.id), () => changes++);
  return {
    ...{ server, id, write, stop, links, coordinator },
    changes: () => changes,
    /** Of the agent's own route, and of its workspace's. */
    async shown() {
      const agent = await server.client.agents.get({ agent: id });
      const workspace = await server.client.workspaces.byName({ user: "me", name: "dev" });
      const [same] = workspace.latest_build.resources.flatMap(({ agents }) => agents ?? []);
      expect(same?.latency).toEqual(agent.latency);
      return agent.latency;
    },
    /** A client with a tunnel to the agent, and what it is told. */
    client() {
      const told: PeerUpdate[] = [];
      const call = coordinator.join(
        { id: anId(1), authorize: agentClientAuth(id) },
        {
          send(response) {
            const bytes = toBinary(CoordinateResponseSchema, create(CoordinateResponseSchema, response));
            told.push(...fromBinary(CoordinateResponseSchema, bytes).peerUpdates);
          },
          ...{ waiting: 0, waitingBytes: 0, dropWaiting() {}, close() {} },
        },
      );
      call.request(addTunnel(id));
      return told;
    },
  };
}

test("what the agent measured is its latency, by region; home is the region with a relay", async () => {
  const [stun, other] = [await stunServer(), await stunServer()];
  const { shown, changes } = await setup(
    aMap(aRegion(1, { STUNPort: stun.port }), aRegion(2, { STUNPort: other.port, STUNOnly: true })),
  );
  await eventually(async () =>
    expect(await shown()).toEqual({
      "Region 1": { preferred: true, latency_ms: expect.any(Number) },
      "Region 2": { preferred: false, latency_ms: expect.any(Number) },
    }),
  );
  for (const { latency_ms } of Object.values((await shown())!)) {
    expect(latency_ms).toBeGreaterThan(0);
    expect(latency_ms).toBeLessThan(1_000);
  }
  expect(changes()).toBeGreaterThan(0);
});

test("a client with a tunnel meets the agent's node, under the agent's own addresses and without endpoints", async () => {
  const stun = await stunServer();
  const { client, id } = await setup(aMap(aRegion(1, { STUNPort: stun.port })));
  const told = client();
  await eventually(() => expect(told.at(-1)?.node?.preferredDerp).toBe(1));
  const { kind, node } = told.at(-1)!;
  expect(kind).toBe(Kind.NODE);
  expect(Buffer.from(node!.key).toString("latin1", 0, 2)).toBe("np");
  expect(node!.key).toHaveLength(34);
  expect(node!.disco).toMatch(/^discokey:[0-9a-f]{64}$/);
  expect(Object.keys(node!.derpLatency)).toEqual(["1-v4"]);
  expect(node!.derpLatency["1-v4"]).toBeLessThan(1);
  const tail = id
    .replaceAll("-", "")
    .slice(12)
    .replace(/^(....)/, "$1");
  const groups = tail.match(/..../g)!.map((group) => Number.parseInt(group, 16).toString(16));
  expect(node!.addresses).toHaveLength(2);
  expect(node!.addresses[0]).toBe(`fd7a:115c:a1e0:${groups.join(":")}/128`);
  expect(node!.allowedIps).toEqual(node!.addresses);
  expect(node!.endpoints).toEqual([]);
});

test("a map that changes is measured again", async () => {
  const relay = await relayServer("http");
  const stun = await stunServer();
  const { shown, write } = await setup(aMap(aRegion(1, { STUNPort: stun.port })));
  await eventually(async () => expect(Object.keys((await shown()) ?? {})).toEqual(["Region 1"]));
  write(aMap(aRegion(7, { DERPPort: relay.port, ForceHTTP: true }, { RegionName: "Hamburg" })));
  await eventually(async () =>
    expect(await shown()).toEqual({ Hamburg: { preferred: true, latency_ms: expect.any(Number) } }),
  );
  expect(relay.asked[0]).toBe(`GET derp.example.com:${relay.port} /derp/latency-check`);
});

test("a lost link is LOST, its return brings the node back unmeasured; an agent that leaves is DISCONNECTED", async () => {
  const stun = await stunServer();
  const { client, shown, stop, links, id } = await setup(aMap(aRegion(1, { STUNPort: stun.port })));
  const told = client();
  await eventually(async () => expect(Object.keys((await shown()) ?? {})).toEqual(["Region 1"]));
  const measured = stun.ids.length;
  links.get(id)!.close("for the test");
  await eventually(() => expect(told.map(({ kind }) => kind)).toEqual([Kind.NODE, Kind.LOST, Kind.NODE]));
  expect(Object.keys((await shown()) ?? {})).toEqual(["Region 1"]);
  expect(stun.ids).toHaveLength(measured);
  await stop();
  await eventually(() => expect(told.at(-1)?.kind).toBe(Kind.DISCONNECTED));
  await eventually(async () => expect(await shown()).toBeUndefined());
});

test("without relays the round trip of the link is the latency, under the server's name", async () => {
  const server = await planeServer();
  const { id, token } = await server.agent();
  const stopped = new AbortController();
  const note = () => {};
  const log = { debug: note, info: note, warn: note, error: note };
  const ended = runAgent({ url: server.url, token, log, signal: stopped.signal });
  const latency = async () => (await server.client.agents.get({ agent: id })).latency;
  await eventually(async () =>
    expect(await latency()).toEqual({ Quarterdeck: { preferred: true, latency_ms: expect.any(Number) } }),
  );
  stopped.abort();
  await ended;
  await eventually(async () => expect(await latency()).toBeUndefined());
});

const aLine = (more: Partial<AgentNode> = {}): AgentNode => ({
  id: 1,
  as_of: "2026-07-01T00:00:00Z",
  key: `nodekey:${"ab".repeat(32)}`,
  disco: `discokey:${"cd".repeat(32)}`,
  preferred_derp: 1,
  derp_latency: { "1-v4": 0.01 },
  addresses: [],
  ...more,
});

/** An agent that says these lines and then nothing, until it is cut off or turned away; and what comes of it. */
function scripted(...lines: unknown[]) {
  const warned: object[] = [];
  const changed: string[] = [];
  const id = anId(9);
  const coordinator = createCoordinator();
  const map = aMap(aRegion(1));
  const nodes = createAgentNodes({
    coordinator,
    derpMaps: { current: () => map, onChange: () => () => {} },
    log: { warn: (fields: object) => void warned.push(fields) },
    onChange: (agentId) => void changed.push(agentId),
  });
  const gone = new AbortController();
  const over = nodes.follow({
    agentId: id,
    async exchange(_path, _open, { signal }) {
      async function* values() {
        yield* lines;
        const until = AbortSignal.any([signal, gone.signal]);
        if (!until.aborted) await new Promise((resolve) => until.addEventListener("abort", resolve));
        throw new AgentGone(id);
      }
      return { kind: "lines", values: values(), send: async () => {} };
    },
  });
  return { nodes, id, coordinator, warned, changed, over, cut: () => gone.abort() };
}

test("those who look are told of what a person would see, not of every measurement", async () => {
  const at = (ms: number) => aLine({ derp_latency: { "1-v4": ms / 1000 } });
  const { nodes, id, changed, cut, over } = scripted(at(10), at(10.5), at(11), at(9), at(30), at(31));
  await vi.waitFor(() => expect(nodes.latencyOf(id)?.["Region 1"]?.latency_ms).toBe(31));
  expect(changed).toEqual([id, id]);
  cut();
  await over;
  expect(nodes.latencyOf(id)).toBeUndefined();
});

test("an agent that measured nothing is a peer, without a latency to tell of", async () => {
  const { nodes, id, changed, coordinator, cut, over } = scripted(
    aLine({ derp_latency: {}, preferred_derp: 0 }),
  );
  await vi.waitFor(() => expect(coordinator.around(id)[0]?.node?.preferredDerp).toBe(0));
  expect([nodes.latencyOf(id), changed]).toEqual([undefined, []]);
  cut();
  await over;
  expect(coordinator.peers).toBe(0);
});

test("[CA4] an agent under another's address is turned away, and its latency with it", async () => {
  const { nodes, id, coordinator, warned, over } = scripted(
    aLine(),
    aLine({ addresses: ["fd7a:115c:a1e0::1/128"] }),
  );
  await over;
  expect(warned).toEqual([
    { agentId: id, error: "authorization: Addresses: invalid node address, got fd7a:115c:a1e0::1" },
  ]);
  expect([coordinator.peers, nodes.latencyOf(id)]).toEqual([0, undefined]);
});

test.each([
  ["no node", "hello"],
  ["a key that is none", aLine({ key: "nodekey:x" })],
  ["a latency that is no number", { ...aLine(), derp_latency: { "1-v4": "0.1" } }],
  ["a region that is none", aLine({ derp_latency: { Frankfurt: 1 } })],
])("an agent that says %s takes no part, which is written down", async (_, line) => {
  const { coordinator, warned, over } = scripted(line);
  await over;
  expect([coordinator.peers, warned.length]).toEqual([0, 1]);
});
