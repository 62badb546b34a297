import { once } from "node:events";
import { expect, test } from "vitest";
import type { Workspace } from "#api/http/workspaces.ts";
import { insertAgent, listAgentsOfBuild, updateAgent } from "../store/agents.ts";
import { findLatestBuild } from "../store/builds.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";

const three = ["a", "b", "c"].map((name) => ({ name, agents: [{ name: "main" }] }));
const dev = { workspace: "", name: "dev", user: "me" };

test("[BA11] [BA13] the filter finds by name and owner, and a bad one is a 400", async () => {
  const server = await planeServer({ workspaces: three });
  const names = async (q: string) =>
    (await server.client.workspaces.list({ q })).workspaces.map(({ name }) => name);
  expect(await names("")).toEqual(["a", "b", "c"]);
  expect(await names("Ann/B")).toEqual(["b"]);
  expect(await names("bob/b")).toEqual([]);
  await expect(server.client.workspaces.list({ q: "nope:1" })).rejects.toMatchObject({
    status: 400,
    envelope: { message: "Invalid workspace search query.", validations: [{ field: "nope" }] },
  });
});

test("[BA16] pages are cut from all that match, and the count says how many", async () => {
  const server = await planeServer({ workspaces: three });
  const page = async (query: { limit?: number; offset?: number }) => {
    const { workspaces, count } = await server.client.workspaces.list(query);
    return [workspaces.map(({ name }) => name), count];
  };
  expect(await page({ offset: 1, limit: 1 })).toEqual([["b"], 3]);
  expect(await page({ offset: 3 })).toEqual([[], 3]);
  expect(await page({ limit: 0 })).toEqual([["a", "b", "c"], 3]);
  const bad = await server.asUser("/api/v2/workspaces?offset=2147483648");
  expect([bad.status, (await bad.json()).message]).toEqual([400, "Query parameters have invalid values."]);
});

test("own favourites come first", async () => {
  const server = await planeServer({ workspaces: three });
  const [, , c] = (await server.client.workspaces.list({})).workspaces;
  await server.client.workspaces.favorite({ workspace: c!.id });
  const list = (await server.client.workspaces.list({})).workspaces;
  expect(list.map(({ name, favorite }) => [name, favorite])).toEqual([
    ["c", true],
    ["a", false],
    ["b", false],
  ]);
  await server.client.workspaces.unfavorite({ workspace: c!.id });
  expect((await server.client.workspaces.list({})).workspaces[0]!.name).toBe("a");
});

test("a stranger sees no workspace of another", async () => {
  const server = await planeServer();
  const { workspaceId } = await server.agent();
  const stranger = await server.stranger();
  expect(await stranger.client.workspaces.list({})).toEqual({ workspaces: [], count: 0 });
  await expect(stranger.client.workspaces.get({ workspace: workspaceId })).rejects.toMatchObject({
    status: 404,
  });
  await expect(stranger.client.workspaces.byName({ ...dev, user: "ann" })).rejects.toMatchObject({
    status: 404,
  });
});

test("[BA17] a deleted workspace is gone, unless it is asked for as deleted", async () => {
  const server = await planeServer();
  const { workspaceId } = await server.agent();
  await server.client.builds.create({ workspace: workspaceId, body: { transition: "delete" } });
  await server.plane.builder.settled();
  expect((await server.asUser(`/api/v2/workspaces/${workspaceId}`)).status).toBe(410);
  const shown = await server.client.workspaces.get({ workspace: workspaceId, include_deleted: "true" });
  expect(shown.latest_build.status).toBe("deleted");
  expect((await server.client.workspaces.byName({ ...dev, include_deleted: "true" })).id).toBe(workspaceId);
});

test("[BA18] what is not there is absent or null, as the contract has it", async () => {
  const server = await planeServer({ workspaces: [{ name: "empty", agents: [] }] });
  const { workspaces } = (await (await server.asUser("/api/v2/workspaces")).json()) as {
    workspaces: Workspace[];
  };
  const [resource] = workspaces[0]!.latest_build.resources;
  expect(resource).not.toHaveProperty("agents");
  expect(resource).not.toHaveProperty("metadata");
  expect(workspaces[0]!.latest_build).toMatchObject({ deadline: null });
});

test("[BA19] agents stand in the order in which they are declared", async () => {
  const server = await planeServer({ workspaces: [{ name: "dev", agents: [{ name: "z" }, { name: "a" }] }] });
  const { latest_build } = await server.client.workspaces.byName(dev);
  expect(latest_build.resources[0]!.agents!.map(({ name }) => name)).toEqual(["z", "a"]);
});

test("[BA20] [AG27] a sub-agent that is away leaves its workspace healthy", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const build = (await findLatestBuild(server.db, main.workspaceId))!;
  const [root] = await listAgentsOfBuild(server.db, build.id);
  const at = Date.now();
  await updateAgent(server.db, main.id, {
    first_connected_at: at,
    last_connected_at: at + 1,
    lifecycle_state: "ready",
  });
  const sub = {
    id: "99999999-9999-4999-8999-999999999999",
    parent_id: root!.id,
    name: "sub",
    name_key: "sub",
  };
  await insertAgent(server.db, {
    ...root!,
    ...sub,
    first_connected_at: 1,
    last_connected_at: 1,
    disconnected_at: 2,
  });
  const shown = await server.client.workspaces.byName(dev);
  expect(shown.latest_build.resources[0]!.agents).toHaveLength(2);
  expect(shown.health).toEqual({ healthy: true, failing_agents: [] });
});

test("[BA23] the watch begins with a ping and the whole workspace", async () => {
  const server = await planeServer();
  const { workspaceId } = await server.agent();
  const watch = messagesOf<{ type: string; data: Workspace | null }>(
    server.socket(`/api/v2/workspaces/${workspaceId}/watch-ws`),
  );
  expect(await watch.next()).toEqual({ type: "ping", data: null });
  expect(await watch.next()).toMatchObject({ type: "data", data: { id: workspaceId, name: "dev" } });
});

test("[BA23] the twin of the watch is server-sent events with the same frames", async () => {
  const server = await planeServer();
  const { workspaceId, client } = await server.agent();
  const answer = await server.asUser(`/api/v2/workspaces/${workspaceId}/watch`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader.read()).value ?? "";
  };
  await until('"lifecycle_state":"created"');
  expect(text).toMatch(/^event: ping\n\nevent: data\ndata: \{"id"/);
  await client.reports.lifecycle({ body: { state: "ready" } });
  await until('"lifecycle_state":"ready"');
  await reader.cancel();
});

test("[BA24] whoever watches sees an agent come and go, and builds begin and end", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const watch = messagesOf<{ type: string; data: Workspace }>(
    server.socket(`/api/v2/workspaces/${main.workspaceId}/watch-ws`),
  );
  await watch.next();
  await watch.next();
  const agentIs = (status: string) =>
    watch.until(({ data }) => data.latest_build.resources[0]?.agents?.[0]?.status === status);
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await agentIs("connected");
  link.close();
  await agentIs("disconnected");
  await server.client.builds.create({ workspace: main.workspaceId, body: { transition: "stop" } });
  await watch.until(({ data }) => data.latest_build.transition === "stop");
  await watch.until(({ data }) => data.latest_build.status === "stopped");
});

test("[BA25] a watcher that speaks is closed", async () => {
  const server = await planeServer();
  const { workspaceId } = await server.agent();
  const socket = server.socket(`/api/v2/workspaces/${workspaceId}/watch-ws`);
  await once(socket, "message");
  socket.send("hello");
  const [code, reason] = await once(socket, "close");
  expect([code, String(reason)]).toEqual([1002, "Clients cannot send messages for one-way WebSockets"]);
});

test("[BA26] metadata never measured has the zero time; no agent is without the built-in ones", async () => {
  const item = { key: "answer", name: "Answer", script: "echo 42", interval: 1 };
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main", metadata: [item] }, { name: "plain" }] }],
  });
  const first = async (name: string) => {
    const { path } = await server.agent(name);
    return (await messagesOf<{ data: unknown[] }>(server.socket(`${path}/watch-metadata-ws`)).next()).data;
  };
  expect(await first("main")).toEqual([
    {
      result: { collected_at: "0001-01-01T00:00:00Z", age: 9_223_372_036, value: "", error: "" },
      description: { display_name: "Answer", key: "answer", script: "echo 42", interval: 1, timeout: 0 },
    },
  ]);
  expect(await first("plain")).toHaveLength(4);
});

test("[BA27] ages go on while nothing is measured, and a change is told within about a second", async () => {
  const item = { key: "answer", script: "echo 42" };
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main", metadata: [item] }] }],
  });
  const main = await server.agent();
  const collected_at = new Date(Date.now() - 10_000).toISOString();
  await main.client.reports.metadata({
    body: { items: [{ key: "answer", collected_at, value: " 42\n", error: "" }] },
  });
  type Frame = { data: { result: { age: number; value: string } }[] };
  const watch = messagesOf<Frame>(server.socket(`${main.path}/watch-metadata-ws`));
  const { age, value } = (await watch.next()).data[0]!.result;
  expect(value).toBe("42");
  await watch.until(({ data }) => data[0]!.result.age >= age + 4);
  const now = new Date().toISOString();
  await main.client.reports.metadata({
    body: { items: [{ key: "answer", collected_at: now, value: "43", error: "" }] },
  });
  await watch.until(({ data }) => data[0]!.result.value === "43");
}, 15_000);

test("[BA28] metadata is sorted by order, then key", async () => {
  const item = (key: string, order: number) => ({ key, order, script: "true" });
  const metadata = [item("a", 2), item("c", 1), item("b", 1)];
  const server = await planeServer({ workspaces: [{ name: "dev", agents: [{ name: "main", metadata }] }] });
  const { path } = await server.agent();
  const frame = await messagesOf<{ data: { description: { key: string } }[] }>(
    server.socket(`${path}/watch-metadata-ws`),
  ).next();
  expect(frame.data.map(({ description }) => description.key)).toEqual(["b", "c", "a"]);
});

test("[BA29] [BA30] [BA31] ports are shared, changed and taken back", async () => {
  const server = await planeServer();
  const { workspaceId: workspace } = await server.agent();
  const share = (change: Record<string, unknown>) => ({
    agent_name: "main",
    port: 8080,
    share_level: "public",
    protocol: "http",
    ...change,
  });
  const post = async (body: Record<string, unknown>) =>
    (
      await server.asUser(`/api/v2/workspaces/${workspace}/port-share`, {
        method: "POST",
        body: JSON.stringify(body),
      })
    ).status;
  for (const bad of [{ share_level: "owner" }, { port: 0 }, { protocol: "ftp" }, { agent_name: "nobody" }])
    expect(await post(share(bad))).toBe(400);
  expect(await post(share({ port: 8081 }))).toBe(200);
  expect(await post(share({}))).toBe(200);
  expect(await post(share({ share_level: "authenticated", protocol: "https" }))).toBe(200);
  const { shares } = await server.client.workspaces.portShares({ workspace });
  expect(shares.map(({ port, share_level, protocol }) => [port, share_level, protocol])).toEqual([
    [8080, "authenticated", "https"],
    [8081, "public", "http"],
  ]);
  const remove = () =>
    server.asUser(`/api/v2/workspaces/${workspace}/port-share`, {
      method: "DELETE",
      body: JSON.stringify({ agent_name: "main", port: 8080 }),
    });
  const removed = await remove();
  expect([removed.status, await removed.text()]).toEqual([200, ""]);
  const again = await remove();
  expect([again.status, await again.json()]).toEqual([404, { message: "Port share not found." }]);
});

test("the watch of all workspaces sends them once, and then only what changed", async () => {
  const server = await planeServer({ workspaces: three });
  type Frame = { whole: boolean; workspaces: Workspace[]; removed: string[] };
  const watch = messagesOf<Frame>(server.socket("/api/v2/quarterdeck/workspaces/watch"));
  const first = await watch.next();
  expect([first.whole, first.workspaces.length]).toEqual([true, 3]);
  const { client, workspaceId } = await server.agent("main", "b");
  await client.reports.lifecycle({ body: { state: "ready" } });
  const second = await watch.next();
  expect([second.whole, second.workspaces.map(({ name }) => name), second.removed]).toEqual([
    false,
    ["b"],
    [],
  ]);
  await server.client.builds.create({ workspace: workspaceId, body: { transition: "delete" } });
  expect((await watch.until(({ removed }) => removed.length > 0)).removed).toEqual([workspaceId]);
});
