import { expect, test } from "vitest";
import { type Authorize, agentAuth, agentClientAuth } from "#tailnet/coordinate/auth.ts";
import type { Coordinator } from "#tailnet/coordinate/coordinator.ts";
import { addTunnel, anId, updateSelf } from "#tailnet/testing/aNode.ts";
import { planeServer } from "../testing/planeServer.ts";

/** A peer that reads nothing. */
const join = (coordinator: Coordinator, peer: { id: string; name?: string; authorize: Authorize }) =>
  coordinator.join(peer, { send() {}, waiting: 0, waitingBytes: 0, dropWaiting() {}, close() {} });

async function setup() {
  let at = Date.UTC(2026, 6, 1);
  const server = await planeServer({ now: () => at });
  const { id } = await server.agent();
  const { coordinator } = server.plane;
  return {
    ...{ server, id, coordinator },
    peers: async () => (await server.client.quarterdeck.tailnetPeers({ agent: id })).peers,
    wait(ms: number) {
      at += ms;
    },
  };
}

test("the server advertises that it tells of peers", async () => {
  const { quarterdeck } = await (await planeServer()).client.deployment.buildInfo({});
  expect(quarterdeck!.extensions).toContain("tailnet-peers");
});

test("an agent that nobody reaches has no peers; the agent itself is one when it takes part", async () => {
  const { id, coordinator, peers } = await setup();
  expect(await peers()).toEqual([]);
  const agent = join(coordinator, { id, authorize: agentAuth(id) });
  const at = "2026-07-01T00:00:00Z";
  expect(await peers()).toEqual([{ id, kind: "agent", node: null, since: at, updated_at: at }]);
  agent.end();
  expect(await peers()).toEqual([]);
});

test("clients with a tunnel to the agent are shown with their nodes, first come first", async () => {
  const { id, coordinator, peers, wait } = await setup();
  const client = join(coordinator, { id: anId(1), name: "ann", authorize: agentClientAuth(id) });
  join(coordinator, { id: anId(2), authorize: agentClientAuth(id) }); // no tunnel
  wait(1_000);
  join(coordinator, { id, authorize: agentAuth(id) });
  client.request(addTunnel(id));
  wait(1_500);
  client.request(
    updateSelf({
      key: Buffer.concat([Buffer.from("np"), Buffer.alloc(32, 0xab)]),
      disco: `discokey:${"cd".repeat(32)}`,
      asOf: { seconds: 1_782_864_000n, nanos: 500_000_000 },
      preferredDerp: 999,
      derpLatency: { "999-v4": 0.012 },
      derpForcedWebsocket: { 999: "blocked" },
      addresses: ["fd7a:115c:a1e0::1/128"],
      endpoints: ["192.0.2.1:41641"],
    }),
  );
  expect(await peers()).toMatchObject([
    {
      id: anId(1),
      name: "ann",
      kind: "client",
      node: {
        key: `nodekey:${"ab".repeat(32)}`,
        disco: `discokey:${"cd".repeat(32)}`,
        as_of: "2026-07-01T00:00:00.5Z",
        preferred_derp: 999,
        derp_latency: { "999-v4": 0.012 },
        derp_forced_websocket: { 999: "blocked" },
        addresses: ["fd7a:115c:a1e0::1/128"],
        endpoints: ["192.0.2.1:41641"],
      },
      since: "2026-07-01T00:00:00Z",
      updated_at: "2026-07-01T00:00:02.5Z",
    },
    { id, kind: "agent", node: null },
  ]);
});

test("what a client says of itself is cut, whatever it is", async () => {
  const { id, coordinator, peers } = await setup();
  const client = join(coordinator, { id: anId(1), authorize: agentClientAuth(id) });
  client.request(addTunnel(id));
  client.request(
    updateSelf({
      key: new Uint8Array(1_000),
      disco: "x".repeat(1_000_000),
      asOf: { seconds: 2n ** 62n },
      derpLatency: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`${i}`, Number.NaN])),
      endpoints: Array.from({ length: 10_000 }, () => "y".repeat(1_000)),
    }),
  );
  const node = (await peers())[0]!.node;
  expect(node).toMatchObject({ key: "", disco: "x".repeat(256) });
  expect(node).not.toHaveProperty("as_of");
  expect(JSON.stringify(node).length).toBeLessThan(20_000);
});

test("another person is told that there is no such agent", async () => {
  const { server, id } = await setup();
  const bob = await server.stranger();
  const path = `/api/v2/quarterdeck/agents/${id}/tailnet-peers`;
  expect((await bob.asUser(path)).status).toBe(404);
  expect((await server.request(path)).status).toBe(401);
});
