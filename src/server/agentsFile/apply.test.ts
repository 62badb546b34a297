import { expect, test } from "vitest";
import { planeServer } from "../testing/planeServer.ts";

const dev = (...agents: unknown[]) => [{ name: "dev", agents }];
type Server = Awaited<ReturnType<typeof planeServer>>;

const agentsOf = async (server: Server, name = "dev") =>
  (await server.client.workspaces.byName({ user: "me", name })).latest_build.resources[0]?.agents ?? [];

test("the same file again changes nothing and tells nobody", async () => {
  const file = dev({ name: "main", scripts: [{ name: "s", script: "x" }], apps: [{ slug: "web" }] });
  const server = await planeServer({ workspaces: file });
  const before = await server.client.workspaces.list({});
  const told: unknown[] = [];
  server.plane.notify.subscribe("workspace-changed", (payload) => told.push(payload));
  await server.declare(file);
  expect(await server.client.workspaces.list({})).toEqual(before);
  expect(told).toEqual([]);
});

test("a changed agent keeps its id, its scripts' ids and its token", async () => {
  const server = await planeServer({
    workspaces: dev({ name: "main", scripts: [{ name: "s", script: "old" }] }),
  });
  const [before] = await agentsOf(server);
  const { token } = await server.agent();
  await server.declare(dev({ name: "main", directory: "/srv", scripts: [{ name: "s", script: "new" }] }));
  const [after] = await agentsOf(server);
  expect(after).toMatchObject({
    id: before!.id,
    directory: "/srv",
    scripts: [{ id: before!.scripts[0]!.id, script: "new" }],
  });
  expect((await server.agent()).token).toBe(token);
});

test("agents come and go with the file; one that is put back speaks with its old token", async () => {
  const server = await planeServer({ workspaces: dev({ name: "main" }, { name: "gpu" }) });
  const gpu = await server.agent("gpu");
  const manifest = async () => (await gpu.as("/api/v2/quarterdeck/me/manifest")).status;
  await server.declare(dev({ name: "main" }));
  expect((await agentsOf(server)).map(({ name }) => name)).toEqual(["main"]);
  expect(await manifest()).toBe(401);
  await server.declare(dev({ name: "main" }, { name: "gpu" }));
  expect(await manifest()).toBe(200);
});

test("a workspace that the file no longer names goes", async () => {
  const server = await planeServer({
    workspaces: ["dev", "old"].map((name) => ({ name, agents: [{ name: "main" }] })),
  });
  await server.declare(dev({ name: "main" }));
  expect((await server.client.workspaces.list({})).workspaces.map(({ name }) => name)).toEqual(["dev"]);
});

test("what was added in the dashboard stays, also when the file lets go of its workspace", async () => {
  const server = await planeServer({ workspaces: dev({ name: "main" }) });
  await server.client.quarterdeck.addAgent({ body: { workspace: "dev", name: "pi" } });
  await server.declare(dev({ name: "main", motd: "hello" }));
  expect((await agentsOf(server)).map(({ name }) => name)).toEqual(["main", "pi"]);
  await server.declare([]);
  expect((await agentsOf(server)).map(({ name }) => name)).toEqual(["pi"]);
});

test("a stopped workspace shows a change with its next start", async () => {
  const server = await planeServer({ workspaces: dev({ name: "main" }) });
  const { workspaceId } = await server.agent();
  const build = async (transition: "start" | "stop") => {
    await server.client.builds.create({ workspace: workspaceId, body: { transition } });
    await server.plane.builder.settled();
  };
  await build("stop");
  await server.declare(dev({ name: "main", directory: "/new" }));
  expect(await agentsOf(server)).toEqual([]);
  await build("start");
  expect(await agentsOf(server)).toMatchObject([{ name: "main", directory: "/new" }]);
});
