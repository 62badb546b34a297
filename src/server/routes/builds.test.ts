import { once } from "node:events";
import { expect, test } from "vitest";
import { findBuild, insertNextBuild, moveBuild } from "../store/builds.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { messagesOf, type PlaneServer, planeServer } from "../testing/planeServer.ts";

const create = (server: PlaneServer, workspace: string, body: Record<string, unknown>) =>
  server.asUser(`/api/v2/workspaces/${workspace}/builds`, { method: "POST", body: JSON.stringify(body) });

async function built() {
  const server = await planeServer();
  const main = await server.agent();
  const manifest = async () => (await main.as("/api/v2/quarterdeck/me/manifest")).status;
  return { server, main, workspace: main.workspaceId, manifest };
}

test("[BA37] the version that a workspace is built from can be asked for; another is 404", async () => {
  const server = await planeServer();
  const { workspaces } = await server.client.workspaces.list({});
  const version = workspaces[0]!.template_active_version_id!;
  expect(await server.client.templates.version({ version })).toMatchObject({
    id: version,
    name: "agents-file",
  });
  const status = async (named: string) => (await server.asUser(`/api/v2/templateversions/${named}`)).status;
  expect(await status("00000000-0000-4000-8000-000000000009")).toBe(404);
  expect(await status("x")).toBe(400);
});

test("[BA21] while a build is under way another is refused", async () => {
  const { server, workspace, main } = await built();
  // The link never answers its stop: the job runs until the socket goes.
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await expect
    .poll(async () => (await server.client.agents.get({ agent: main.id })).status)
    .toBe("connected");
  expect((await create(server, workspace, { transition: "stop" })).status).toBe(201);
  const second = await create(server, workspace, { transition: "start" });
  expect([second.status, (await second.json()).message]).toEqual([
    409,
    "A workspace build is already active.",
  ]);
  link.terminate();
  await server.plane.builder.settled();
});

test("[BA22] only a stop may have a start behind it, and then restarts in one call", async () => {
  const { server, workspace } = await built();
  const refused = await create(server, workspace, {
    transition: "start",
    on_success: { transition: "start" },
  });
  expect([refused.status, (await refused.json()).message]).toEqual([
    400,
    "OnSuccess is only permitted when stopping a workspace.",
  ]);
  expect(
    (await create(server, workspace, { transition: "stop", on_success: { transition: "start" } })).status,
  ).toBe(201);
  await server.plane.builder.settled();
  const builds = await server.client.builds.list({ workspace });
  expect(builds.map(({ build_number, status }) => [build_number, status])).toEqual([
    [3, "running"],
    [2, "stopped"],
    [1, "running"],
  ]);
});

test("[CV7] a newer start build cuts off an agent that it does not have", async () => {
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main" }, { name: "old" }] }],
  });
  const [main, old] = [await server.agent("main"), await server.agent("old")];
  await server.declare([{ name: "dev", agents: [{ name: "main" }] }]);
  await create(server, main.workspaceId, { transition: "start" });
  await server.plane.builder.settled();
  expect((await old.as("/api/v2/workspaceagents/me/logs", { method: "PATCH", body: "{}" })).status).toBe(401);
  // The agent of the new build is another one, whom the same machine speaks for without joining again.
  expect((await server.asUser(main.path)).status).toBe(404);
  expect((await main.client.reports.manifest({})).agent_id).toBe((await server.agent("main")).id);
});

test("[CV8] while a stop runs its agents may still report; when it is done they may not", async () => {
  const { server, workspace, main, manifest } = await built();
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await expect
    .poll(async () => (await server.client.agents.get({ agent: main.id })).status)
    .toBe("connected");
  await create(server, workspace, { transition: "stop" });
  expect(await manifest()).toBe(200);
  await main.client.reports.lifecycle({ body: { state: "off" } });
  await server.plane.builder.settled();
  link.terminate();
  expect(await manifest()).toBe(401);
});

test("[CV23] a failed start followed by a running stop lets nobody in", async () => {
  const { server, workspace, main, manifest } = await built();
  const [first] = await server.client.builds.list({ workspace });
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await expect
    .poll(async () => (await server.client.agents.get({ agent: main.id })).status)
    .toBe("connected");
  await moveBuild(server.db, first!.id, ["succeeded"], { job_status: "failed" });
  await create(server, workspace, { transition: "stop" });
  expect(await manifest()).toBe(401);
  link.terminate();
  await server.plane.builder.settled();
});

test("[CV6] a token that nobody has is refused", async () => {
  const { server } = await built();
  const answer = await server.request("/api/v2/workspaceagents/me/logs", {
    method: "PATCH",
    headers: { "Coder-Session-Token": "5a2b1c3d-0000-4000-8000-000000000000" },
  });
  expect([answer.status, (await answer.json()).message]).toEqual([401, "Workspace agent not authorized."]);
});

test("[BA33] the log of a finished build is followed to its end, an object a frame", async () => {
  const { server, workspace } = await built();
  const [build] = await server.client.builds.list({ workspace });
  const all = await server.client.builds.logs({ build: build!.id });
  expect(all.length).toBeGreaterThan(0);
  const socket = server.socket(`/api/v2/workspacebuilds/${build!.id}/logs?follow`);
  const messages = messagesOf<unknown>(socket);
  const closed = once(socket, "close");
  for (const line of all) expect(await messages.next()).toEqual(line);
  const [code] = await closed;
  expect(code).toBe(1000);
  const text = await (await server.asUser(`/api/v2/workspacebuilds/${build!.id}/logs?format=text`)).text();
  expect(text).toContain("1 agent declared.");
});

test("a build is found by id and by number, and its timings name the scripts", async () => {
  const { server, workspace } = await built();
  const [build] = await server.client.builds.list({ workspace });
  expect(await server.client.builds.get({ build: build!.id })).toEqual(build);
  expect((await server.client.builds.byNumber({ user: "me", workspace: "dev", number: "1" })).id).toBe(
    build!.id,
  );
  expect((await server.asUser("/api/v2/users/me/workspace/dev/builds/9")).status).toBe(404);
  const timings = await server.client.builds.timings({ build: build!.id });
  expect(timings).toEqual({
    provisioner_timings: [],
    agent_script_timings: [],
    agent_connection_timings: [],
  });
});

test("a finished build cannot be cancelled, a running one can", async () => {
  const { server, workspace, main } = await built();
  const [first] = await server.client.builds.list({ workspace });
  const cancel = (id: string, query = "") =>
    server.asUser(`/api/v2/workspacebuilds/${id}/cancel${query}`, { method: "PATCH" });
  expect((await cancel(first!.id)).status).toBe(400);
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await expect
    .poll(async () => (await server.client.agents.get({ agent: main.id })).status)
    .toBe("connected");
  const stop = (await (await create(server, workspace, { transition: "stop" })).json()) as { id: string };
  await expect
    .poll(async () => (await server.client.builds.get({ build: stop.id })).job.status)
    .toBe("running");
  expect((await cancel(stop.id, "?expect_status=pending")).status).toBe(412);
  expect((await cancel(stop.id)).status).toBe(200);
  link.terminate();
  await server.plane.builder.settled();
  expect((await server.client.builds.get({ build: stop.id })).status).toBe("canceled");
  expect((await cancel(stop.id)).status).toBe(400);
});

test("[BA21] of builds asked for in the same moment one is made", async () => {
  const { server, workspace } = await built();
  const row = (await findWorkspace(server.db, workspace))!;
  const wanted = { transition: "start" as const, initiatorId: server.user.id, reason: "dashboard" };
  const results = await Promise.allSettled([1, 2, 3].map(() => server.plane.builder.create(row, wanted)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(results[1]).toMatchObject({ reason: { status: 409 } });
  await server.plane.builder.settled();
  expect(await server.client.builds.list({ workspace })).toHaveLength(2);
});

test("[BA33] the log of a build under way is followed as it is written, and ends with a cancel", async () => {
  const { server, workspace, main } = await built();
  server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await expect
    .poll(async () => (await server.client.agents.get({ agent: main.id })).status)
    .toBe("connected");
  const stop = (await (await create(server, workspace, { transition: "stop" })).json()) as { id: string };
  const socket = server.socket(`/api/v2/workspacebuilds/${stop.id}/logs?follow`);
  const messages = messagesOf<{ output: string }>(socket);
  const closed = once(socket, "close");
  // The agent answers nothing: the build waits for it.
  expect((await messages.next()).output).toBe("Asking agent main to run its stop scripts.");
  const path = `/api/v2/workspacebuilds/${stop.id}/cancel`;
  expect((await server.asUser(path, { method: "PATCH" })).status).toBe(200);
  expect((await messages.next()).output).toBe("The build was canceled. What it had done so far stays.");
  expect((await closed)[0]).toBe(1000);
  // A cancelled job lets go of the agent at once.
  await server.plane.builder.settled();
});

test("the log of a start names its agents, that of a stop its stages", async () => {
  const { server, workspace } = await built();
  await create(server, workspace, { transition: "stop" });
  await server.plane.builder.settled();
  const [stop, start] = await server.client.builds.list({ workspace });
  const lines = async (build: string) =>
    (await server.client.builds.logs({ build })).map(({ stage, output }) => `${stage}: ${output}`);
  expect(await lines(start!.id)).toEqual([
    "Starting workspace: Agent main is declared.",
    "Starting workspace: 1 agent declared.",
  ]);
  expect(await lines(stop!.id)).toEqual([
    "Stopping workspace: No agent is connected: none is asked to leave.",
    "Cleaning up: The tokens of its agents end with this build.",
  ]);
});

test("builds are listed after one, and in pages", async () => {
  const { server, workspace } = await built();
  const [first] = await server.client.builds.list({ workspace });
  await create(server, workspace, { transition: "stop", on_success: { transition: "start" } });
  await server.plane.builder.settled();
  const numbers = async (query: object) =>
    (await server.client.builds.list({ workspace, ...query })).map(({ build_number }) => build_number);
  expect(await numbers({ after_id: first!.id })).toEqual([3, 2]);
  expect(await numbers({ limit: 1, offset: 1 })).toEqual([2]);
  expect(await numbers({ since: "2100-01-01T00:00:00Z" })).toEqual([]);
});

test("a build that a server left behind when it died is failed with its reason, and a start mends it", async () => {
  const { server, workspace, manifest } = await built();
  const [first] = await server.client.builds.list({ workspace });
  const row = (await findBuild(server.db, first!.id))!;
  await insertNextBuild(server.db, {
    ...row,
    id: "99999999-9999-4999-8999-999999999999",
    transition: "stop",
    job_status: "running",
    completed_at: null,
  });
  expect(await manifest()).toBe(200); // the agent may still report its stop scripts
  await server.plane.builder.sweep();
  const [left] = await server.client.builds.list({ workspace });
  expect(left).toMatchObject({
    status: "failed",
    job: { error: "The server was stopped before the build was done." },
  });
  expect(await manifest()).toBe(401);
  expect((await create(server, workspace, { transition: "start" })).status).toBe(201);
  await server.plane.builder.settled();
  expect(await manifest()).toBe(200);
});
