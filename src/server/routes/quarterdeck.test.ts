import { expect, test } from "vitest";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import { joinAgent } from "../../../e2e/joinAgent.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";

const LINK = "/api/v2/quarterdeck/me/link";
const asAgent = (token: string) => ({ "Coder-Session-Token": token });

test("an agent that is added joins with the command that was answered", async () => {
  const server = await planeServer({ workspaces: [] });
  const added = await server.client.quarterdeck.addAgent({ body: { workspace: "lab", name: "pi" } });
  expect(added.command).toBe(
    `QUARTERDECK_TOKEN=${added.token} quarterdeck agent --url http://127.0.0.1:7080`,
  );
  server.socket(LINK, asAgent(added.token));
  await expect
    .poll(async () => (await server.client.agents.get({ agent: added.agent_id })).status)
    .toBe("connected");
  expect(await server.client.quarterdeck.joinCommand({ agent: added.agent_id })).toEqual(added);
});

test("names are checked, and taken ones refused, before anything is made", async () => {
  const server = await planeServer();
  const add = (workspace: string, name: string) =>
    server.client.quarterdeck.addAgent({ body: { workspace, name } });
  await expect(add("dev", "MAIN")).rejects.toMatchObject({ status: 409 });
  await expect(add("bad name", "x".repeat(65))).rejects.toMatchObject({
    status: 400,
    envelope: { validations: [{ field: "workspace" }, { field: "name" }] },
  });
  expect((await server.client.workspaces.list({})).count).toBe(1);
});

test("a stopped workspace takes no agent, and keeps none of the attempt", async () => {
  const server = await planeServer();
  const { workspaceId } = await server.agent();
  const build = async (transition: "start" | "stop") => {
    await server.client.builds.create({ workspace: workspaceId, body: { transition } });
    await server.plane.builder.settled();
  };
  await build("stop");
  await expect(
    server.client.quarterdeck.addAgent({ body: { workspace: "dev", name: "late" } }),
  ).rejects.toMatchObject({ status: 409 });
  await build("start");
  const { latest_build } = await server.client.workspaces.get({ workspace: workspaceId });
  expect(latest_build.resources[0]!.agents!.map(({ name }) => name)).toEqual(["main"]);
});

test("an agent that is removed is cut off, and its token opens nothing when the name comes back", async () => {
  const server = await planeServer();
  const add = () => server.client.quarterdeck.addAgent({ body: { workspace: "dev", name: "pi" } });
  const first = await add();
  const link = server.socket(LINK, asAgent(first.token));
  const closed = new Promise((resolve) => link.on("close", resolve));
  await expect.poll(() => server.plane.links.get(first.agent_id)).toBeDefined();
  await server.client.quarterdeck.removeAgent({ agent: first.agent_id });
  await closed;
  expect((await server.asUser(`/api/v2/workspaceagents/${first.agent_id}`)).status).toBe(404);
  const second = await add();
  expect(second.token).not.toBe(first.token);
  const manifest = { headers: asAgent(first.token) };
  expect((await server.request("/api/v2/quarterdeck/me/manifest", manifest)).status).toBe(401);
});

test("a workspace of the dashboard goes with its last agent, one of the file's agents stays", async () => {
  const server = await planeServer();
  const main = await server.agent();
  await expect(server.client.quarterdeck.removeAgent({ agent: main.id })).rejects.toMatchObject({
    status: 409,
  });
  const added = await server.client.quarterdeck.addAgent({ body: { workspace: "lab", name: "pi" } });
  await server.client.quarterdeck.removeAgent({ agent: added.agent_id });
  await server.plane.builder.settled();
  const { workspaces } = await server.client.workspaces.list({});
  expect(workspaces.map(({ name }) => name)).toEqual(["dev"]);
});

test("nobody adds to, joins or watches what is another's", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const { client, token } = await server.stranger();
  for (const call of [client.quarterdeck.joinCommand, client.quarterdeck.removeAgent])
    await expect(call({ agent: main.id })).rejects.toMatchObject({ status: 404 });
  await expect(client.quarterdeck.terminals({ agent: main.id })).rejects.toMatchObject({ status: 404 });
  const frames = messagesOf<WorkspacesFrame>(
    server.socket("/api/v2/quarterdeck/workspaces/watch", asAgent(token)),
  );
  expect(await frames.next()).toEqual({ whole: true, workspaces: [], removed: [] });
});

test("terminals of an agent that is away are not asked for", async () => {
  const server = await planeServer();
  const main = await server.agent();
  await expect(server.client.quarterdeck.terminals({ agent: main.id })).rejects.toMatchObject({
    status: 409,
    envelope: { message: "The agent is not connected." },
  });
});

test("the watch of all workspaces begins with all, then brings only those that changed or went", async () => {
  const server = await planeServer({
    workspaces: ["a", "b", "c"].map((name) => ({ name, agents: [{ name: "main" }] })),
  });
  const b = await server.agent("main", "b");
  const frames = messagesOf<WorkspacesFrame>(server.socket("/api/v2/quarterdeck/workspaces/watch"));
  const names = ({ workspaces }: WorkspacesFrame) => workspaces.map(({ name }) => name);
  const first = await frames.next();
  expect([first.whole, names(first).sort()]).toEqual([true, ["a", "b", "c"]]);
  await b.client.reports.lifecycle({ body: { state: "ready" } });
  const second = await frames.next();
  expect([second.whole, names(second)]).toEqual([false, ["b"]]);
  await server.client.builds.create({ workspace: b.workspaceId, body: { transition: "delete" } });
  const last = await frames.until(({ removed }) => removed.length > 0);
  expect([names(last), last.removed]).toEqual([[], [b.workspaceId]]);
});

test("[D4] the latency of an agent's link is told while it stands and after, to its owner alone", async () => {
  const server = await planeServer();
  const agent = await joinAgent(server);
  const history = () => server.client.quarterdeck.linkHistory({ agent: agent.id });
  await expect.poll(async () => (await history()).samples.length).toBeGreaterThan(0);
  const linked = await history();
  expect(linked).toMatchObject({ every_ms: 5000, kept_ms: 900_000, linked_at: expect.any(String) });
  expect(linked.samples[0]!.round_trip_ms).toBeGreaterThan(0);
  const after = Date.parse(linked.samples.at(-1)!.at);
  expect((await server.client.quarterdeck.linkHistory({ agent: agent.id, after })).samples).toEqual([]);
  await agent.leave();
  await expect.poll(async () => (await history()).linked_at).toBeUndefined();
  expect((await history()).samples).toEqual(linked.samples);
  const { quarterdeck } = await server.client.deployment.buildInfo({});
  expect(quarterdeck?.extensions).toContain("link-history");
  const stranger = await server.asUser(
    "/api/v2/quarterdeck/agents/00000000-0000-4000-8000-000000000999/link-history",
  );
  expect(stranger.status).toBe(404);
});

test("where an agent belonged is told to its owner after a later build has replaced it", async () => {
  const server = await planeServer();
  const agent = await server.agent();
  await server.client.builds.create({ workspace: agent.workspaceId, body: { transition: "stop" } });
  await server.plane.builder.settled();
  await expect(server.client.agents.get({ agent: agent.id })).rejects.toMatchObject({ status: 404 });
  const place = { workspace_id: agent.workspaceId, agent_name: "main" };
  expect(await server.client.quarterdeck.agentPlace({ ended: agent.id })).toEqual(place);
  const { client } = await server.stranger();
  await expect(client.quarterdeck.agentPlace({ ended: agent.id })).rejects.toMatchObject({ status: 404 });
});
