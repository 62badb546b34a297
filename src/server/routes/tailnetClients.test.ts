import { createHmac, hkdfSync } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test, vi } from "vitest";
import { agentAuth } from "#tailnet/coordinate/auth.ts";
import {
  CoordinateResponseSchema,
  CoordinateResponse_PeerUpdate_Kind as Kind,
} from "#tailnet/proto/coordinate_pb.ts";
import { Workspace_Status as Status } from "#tailnet/proto/workspaces_pb.ts";
import { ready, updateSelf } from "#tailnet/testing/aNode.ts";
import { uuidOf } from "#tailnet/uuid.ts";
import { dial, idBytes } from "../tailnet/testing/client.ts";
import { aQueue } from "../tailnet/testing/wire.ts";
import { planeServer } from "../testing/planeServer.ts";
import { restartableServer } from "../testing/restartableServer.ts";

vi.setConfig({ testTimeout: 30_000 });

const TAILNET = "/api/v2/tailnet";
const coordinateOf = (agent: string) => `/api/v2/workspaceagents/${agent}/coordinate?version=2.0`;

async function setup(...options: Parameters<typeof planeServer>) {
  const server = await planeServer(...options);
  const headers = { "Coder-Session-Token": server.token };
  return { server, dial: (path: string) => dial(server.url + path, headers) };
}

/** The agent's own place at the coordinator, and what it is told. */
function joinAsAgent({ plane }: Awaited<ReturnType<typeof planeServer>>, agent: string) {
  const lines = aQueue<string>();
  const call = plane.coordinator.join(
    { id: agent, authorize: agentAuth(agent) },
    {
      send(response: MessageInitShape<typeof CoordinateResponseSchema>) {
        const { peerUpdates } = create(CoordinateResponseSchema, response);
        for (const { id, kind, node } of peerUpdates)
          lines.put([Object.keys(Kind)[kind], uuidOf(id), node?.preferredDerp].join(" ").trim());
      },
      ...{ waiting: 0, waitingBytes: 0, dropWaiting() {}, close() {} },
    },
  );
  return { ...call, told: lines.next };
}

/** What stands behind the first word of a line. */
const about = async (line: Promise<string>) => (await line).split(" ").slice(1);

test("[TN27, TN36, TN37, TN38] clients of both routes meet an agent, shake hands, and part, each its own way", async () => {
  const { server, dial } = await setup();
  const { id } = await server.agent();
  const agent = joinAsAgent(server, id);
  const [desktop, cli] = [await dial(TAILNET), await dial(coordinateOf(id))];
  const [one, two] = [desktop.coordinate(), cli.coordinate()];
  one.node(1);
  one.tunnel(id);
  const [oneId] = await about(agent.told());
  two.tunnel(id);
  two.node(2);
  const [twoId, region] = await about(agent.told());
  expect(region).toBe("2");
  agent.request(updateSelf({ preferredDerp: 7, addresses: ["fd7a:115c:a1e0:49d6:b259:b7ac:b1b2:48f4/128"] }));
  expect(await one.told()).toBe(`NODE ${id} 7`);
  expect(await two.told()).toBe(`NODE ${id} 7`);
  agent.request(ready(oneId!));
  expect(await one.told()).toBe(`READY_FOR_HANDSHAKE ${id}`);
  one.send({ disconnect: {} });
  expect(await one.told()).toBe("close");
  expect(await agent.told()).toBe(`DISCONNECTED ${oneId}`);
  cli.socket.terminate();
  expect(await agent.told()).toBe(`LOST ${twoId}`);
  expect([one.untold, two.untold]).toEqual([0, 0]); // nothing of each other
});

test("[TN21] a client that ends its call by FIN is lost to the agent, and goes on with other calls", async () => {
  const { server, dial } = await setup();
  const { id } = await server.agent();
  const agent = joinAsAgent(server, id);
  const client = await dial(TAILNET);
  const call = client.coordinate();
  call.node(1);
  call.tunnel(id);
  const [peer] = await about(agent.told());
  call.finish();
  expect(await agent.told()).toBe(`LOST ${peer}`);
  await expect(call.told()).rejects.toThrow("the stream is finished");
  expect((await client.refreshResumeToken()).token).not.toBe("");
});

test("[TN40, TN41, TN47] tunnels go where the route and the user's rights lead, and a refusal ends the call", async () => {
  const { server, dial } = await setup({
    workspaces: [{ name: "dev", agents: [{ name: "main" }, { name: "other" }] }],
  });
  const [main, other] = [await server.agent(), await server.agent("other")];
  const bob = await server.stranger();
  const his = await dialAs(server.url, bob.token);
  const refused = async (client: Awaited<ReturnType<typeof dial>>, request: object) => {
    const call = client.coordinate();
    call.send(request);
    const error = await call.told();
    expect(await call.told()).toBe("close");
    return error;
  };
  const tunnel = (id: string) => ({ addTunnel: { id: idBytes(id) } });
  expect(await refused(await dial(coordinateOf(main.id)), tunnel(other.id))).toBe(
    `error authorization: invalid agent id, expected ${main.id}, got ${other.id}`,
  );
  const noAgent = "error authorization: workspace agent not found or you do not have permission";
  expect(await refused(his, tunnel(main.id))).toBe(noAgent);
  const mine = await dial(TAILNET);
  expect(await refused(mine, tunnel("00000000-0000-4000-8000-000000000000"))).toBe(noAgent);
  expect(await refused(mine, { readyForHandshake: [{ id: idBytes(main.id) }] })).toBe(
    "error authorization: clients may not send ready_for_handshake",
  );
  expect(await refused(mine, { updateSelf: { node: { addresses: ["fd7a:115c:a1e0::1/64"] } } })).toBe(
    "error authorization: invalid address bits, expected 128, got 64",
  );
  const agents = [main, other].map(({ id }) => joinAsAgent(server, id));
  const call = mine.coordinate(); // the connection has outlived the refusals
  call.node(3);
  for (const { id } of [main, other]) call.tunnel(id);
  for (const agent of agents) expect(await agent.told()).toMatch(/^NODE .* 3$/);
});

const dialAs = (url: string, token: string) => dial(url + TAILNET, { "Coder-Session-Token": token });

test("[TN6] after a restart of the server two clients take their places again, and meet", async () => {
  const server = await restartableServer();
  const url = `http://127.0.0.1:${server.port}`;
  const headers = { "Coder-Session-Token": server.token };
  const shown = await fetch(`${url}/api/v2/workspaces/${server.workspaceId}`, { headers });
  const agent: string = (await shown.json()).latest_build.resources[0].agents[0].id;
  // Tokens are bound to nothing but the id: one for the agent's makes a client the other end of a tunnel.
  const tokens = [undefined, tokenFor(agent)];
  const connect = async () => {
    const [one, two] = await Promise.all(
      [TAILNET, coordinateOf(agent)].map((path, i) => {
        const address = new URL(url + path);
        if (tokens[i]) address.searchParams.set("resume_token", tokens[i]);
        return dial(String(address), headers);
      }),
    );
    const calls = { one: one!.coordinate(), two: two!.coordinate() };
    calls.two.node(2);
    calls.one.node(1);
    calls.one.tunnel(agent);
    expect(await calls.one.told()).toBe(`NODE ${agent} 2`);
    const [id, region] = await about(calls.two.told());
    expect(region).toBe("1");
    tokens[0] = (await one!.refreshResumeToken()).token;
    return { id, calls, closed: [one!.closed, two!.closed] };
  };
  const first = await connect();
  await server.stop();
  expect(await Promise.all(first.closed)).toEqual(Array(2).fill({ code: 1000, reason: "" }));
  for (const call of Object.values(first.calls)) expect(await lastOf(call)).toBe("error coordinator closed");
  await server.start();
  expect((await connect()).id).toBe(first.id);
});

/** Till the call is closed: the line before that. */
async function lastOf(call: { told(): Promise<string> }) {
  let [before, line] = ["", await call.told()];
  while (line !== "close") [before, line] = [line, await call.told()];
  return before;
}

/** By the contract's words; the key is that of the test servers. */
function tokenFor(peer: string) {
  const key = Buffer.from(hkdfSync("sha512", Buffer.alloc(32, 7), "", "tailnet resume token 1", 64));
  const parts = [
    { alg: "HS512", kid: "1" },
    { sub: peer, exp: Math.floor(Date.now() / 1000) + 60 },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${createHmac("sha512", key).update(signed).digest("base64url")}`;
}

test("[TN35] a client that comes back while its old connection hangs takes its place", async () => {
  const { server, dial } = await setup();
  const { id } = await server.agent();
  const agent = joinAsAgent(server, id);
  const old = await dial(TAILNET);
  const { token } = await old.refreshResumeToken();
  const was = old.coordinate();
  was.node(1);
  was.tunnel(id);
  const [peer] = await about(agent.told());
  const now = (await dial(`${TAILNET}?resume_token=${token}`)).coordinate();
  now.node(5);
  expect(await was.told()).toBe("error peer ID overwritten by new connection");
  expect(await was.told()).toBe("close");
  expect(await agent.told()).toBe(`NODE ${peer} 5`); // not a word of the change between
});

test("[TN50, TN51] the DERP map comes with home params, whatever the configuration says", async () => {
  const { dial } = await setup();
  const call = (await dial(TAILNET)).derpMaps();
  expect(await call.next()).toMatchObject({ homeParams: { regionScore: {} }, regions: {} });
  call.end();
});

test("[TN55, TN56, TN57] workspaces are told whole, then as they change", async () => {
  const { server, dial } = await setup({
    workspaces: [
      { name: "dev", agents: [{ name: "main" }] },
      { name: "old", agents: [{ name: "box" }] },
    ],
  });
  const client = await dial(TAILNET);
  const updates = client.workspaceUpdates(server.user.id);
  const names = (list: { name: string }[]) => list.map(({ name }) => name).sort();
  const first = await updates.next();
  expect([names(first.upsertedWorkspaces), names(first.upsertedAgents)]).toEqual([
    ["dev", "old"],
    ["box", "main"],
  ]);
  expect(first.upsertedWorkspaces.map(({ status }) => status)).toEqual([Status.RUNNING, Status.RUNNING]);

  await server.client.quarterdeck.addAgent({ body: { workspace: "dev", name: "pi" } });
  const added = await updates.next();
  expect([names(added.upsertedWorkspaces), names(added.upsertedAgents)]).toEqual([[], ["pi"]]);

  const { workspaceId } = await server.agent();
  await server.client.builds.create({ workspace: workspaceId, body: { transition: "stop" } });
  const seen: number[] = [];
  const gone: string[] = [];
  while (seen.at(-1) !== Status.STOPPED) {
    const { upsertedWorkspaces, deletedAgents } = await updates.next();
    seen.push(...upsertedWorkspaces.map(({ status }) => status));
    gone.push(...names(deletedAgents));
  }
  expect(gone.sort()).toEqual(["main", "pi"]);
  await server.client.builds.create({ workspace: workspaceId, body: { transition: "delete" } });
  let deleted: string[] = [];
  while (deleted.length === 0) deleted = names((await updates.next()).deletedWorkspaces);
  expect(deleted).toEqual(["dev"]);

  const second = await client.workspaceUpdates(server.user.id).next();
  expect([names(second.upsertedWorkspaces), names(second.deletedWorkspaces)]).toEqual([["old"], []]);
  expect(updates.untaken).toBe(0);
});

test("[TN61] an owner without workspaces is told nothing, once; a malformed one ends the call bare", async () => {
  const { server, dial } = await setup({ workspaces: [] });
  const client = await dial(TAILNET);
  const empty = client.workspaceUpdates(server.user.id);
  const { upsertedWorkspaces } = await empty.next();
  expect(upsertedWorkspaces).toEqual([]);
  await expect(client.workspaceUpdates("abcd").next()).rejects.toThrow("the call ended with 5");
  await server.declare([{ name: "new", agents: [{ name: "main" }] }]);
  expect((await empty.next()).upsertedWorkspaces).toMatchObject([{ name: "new" }]);
});

test("the end of a client's key ends its connection", async () => {
  const { server, dial } = await setup();
  const client = await dial(TAILNET);
  await server.client.users.logout({});
  expect(await client.closed).toEqual({ code: 1008, reason: "signed out" });
});
