import { expect, test } from "vitest";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { LIFECYCLE_STATES } from "#api/http/agents.ts";
import { appId, scriptId } from "../agents/ids.ts";
import { insertAppStatus } from "../store/appStatuses.ts";
import { planeServer } from "../testing/planeServer.ts";

const STARTUP = {
  version: "v1.2.3",
  expanded_directory: "/home/coder",
  subsystems: ["exectrace", "envbox"] as ("exectrace" | "envbox")[],
  architecture: "amd64",
  operating_system: "linux",
  hostname: "box",
};

async function serverWith(agent: Record<string, unknown> = {}) {
  const server = await planeServer({ workspaces: [{ name: "dev", agents: [{ name: "main", ...agent }] }] });
  const main = await server.agent();
  return { server, main, show: () => server.client.agents.get({ agent: main.id }) };
}

test("[AG1] a fresh agent is connecting, and its owner sees why it is not healthy", async () => {
  const { show } = await serverWith();
  expect(await show()).toMatchObject({
    status: "connecting",
    lifecycle_state: "created",
    health: { healthy: false, reason: "agent has not yet connected" },
  });
});

test("[AG2] [AG3] an agent without a page for trouble has the deployment's, one with its own keeps it", async () => {
  const { show } = await serverWith();
  expect((await show()).troubleshooting_url).toMatch(/^https:/);
  let time = Date.now();
  const server = await planeServer({
    workspaces: [
      { name: "dev", agents: [{ name: "main", connection_timeout: 1, troubleshooting_url: "https://help" }] },
    ],
    now: () => time,
  });
  const { id } = await server.agent();
  time += 1_001;
  expect(await server.client.agents.get({ agent: id })).toMatchObject({
    status: "timeout",
    health: { healthy: false, reason: "agent is taking too long to connect" },
    troubleshooting_url: "https://help",
  });
});

test("[AG4] display apps are listed, or none", async () => {
  const all = ["vscode", "vscode_insiders", "web_terminal", "ssh_helper", "port_forwarding_helper"];
  expect((await (await serverWith({ display_apps: all })).show()).display_apps).toEqual(all);
  expect((await (await serverWith({ display_apps: [] })).show()).display_apps).toEqual([]);
});

test("[AG5] what the agent says at its start is shown", async () => {
  const { main, show } = await serverWith();
  await main.client.reports.startup({ body: STARTUP });
  expect(await show()).toMatchObject({
    version: "v1.2.3",
    expanded_directory: "/home/coder",
    api_version: "1.0",
    subsystems: ["envbox", "exectrace"],
    architecture: "amd64",
    operating_system: "linux",
  });
});

test("[AG6] a version without v is refused and changes nothing", async () => {
  const { main, show } = await serverWith();
  await expect(main.client.reports.startup({ body: { ...STARTUP, version: "1.2.3" } })).rejects.toMatchObject(
    {
      status: 400,
      envelope: { detail: expect.stringContaining("invalid agent semver version") },
    },
  );
  expect((await show()).version).toBe("");
});

test("[AG7] each lifecycle state is shown, and an unknown one refused", async () => {
  const { main, show } = await serverWith();
  for (const state of LIFECYCLE_STATES) {
    await main.client.reports.lifecycle({ body: { state } });
    expect((await show()).lifecycle_state).toBe(state);
  }
  const body = JSON.stringify({ state: "asleep" });
  expect((await main.as("/api/v2/quarterdeck/me/lifecycle", { method: "POST", body })).status).toBe(400);
});

test("[AG8] [AG23] a connected agent is as healthy as its start was", async () => {
  const { server, main, show } = await serverWith();
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await expect.poll(async () => (await show()).status).toBe("connected");
  await main.client.reports.lifecycle({ body: { state: "ready" } });
  expect((await show()).health).toEqual({ healthy: true });
  await main.client.reports.lifecycle({ body: { state: "start_error" } });
  expect((await show()).health.reason).toBe("agent startup script exited with an error");
  await main.client.reports.lifecycle({ body: { state: "start_timeout" } });
  expect((await show()).health).toEqual({ healthy: true });
  link.close();
  await expect.poll(async () => (await show()).health.reason).toBe("agent has lost connection");
});

test("[AG9] of two agents only the one that timed out is ill", async () => {
  let time = Date.now();
  const agents = [
    { name: "a", connection_timeout: 0 },
    { name: "b", connection_timeout: 1 },
  ];
  const server = await planeServer({ workspaces: [{ name: "dev", agents }], now: () => time });
  const [a, b] = [await server.agent("a"), await server.agent("b")];
  server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": a.token });
  await expect.poll(async () => (await server.client.agents.get({ agent: a.id })).status).toBe("connected");
  time += 2_000;
  const { health } = await server.client.workspaces.byName({ user: "me", name: "dev" });
  expect(health).toEqual({ healthy: false, failing_agents: [b.id] });
});

test("[AG10] [AG28] apps are probed only with a healthcheck, and reports about others are refused", async () => {
  const probed = { slug: "b", healthcheck: { url: "http://localhost:1", interval: 5, threshold: 6 } };
  const { main, show } = await serverWith({ apps: [{ slug: "a" }, probed] });
  const health = async () => (await show()).apps.map((app) => app.health);
  expect(await health()).toEqual(["disabled", "initializing"]);
  expect((await show()).apps.map((app) => app.healthcheck)).toEqual([
    { url: "", interval: 0, threshold: 0 },
    { url: "http://localhost:1", interval: 5, threshold: 6 },
  ]);
  for (const state of ["healthy", "unhealthy"] as const) {
    await main.client.reports.appHealth({ body: { apps: [{ id: appId(main.id, "b"), health: state }] } });
    expect(await health()).toEqual(["disabled", state]);
  }
  const stranger = { apps: [{ id: appId(main.id, "a"), health: "healthy" as const }] };
  await expect(main.client.reports.appHealth({ body: stranger })).rejects.toMatchObject({ status: 400 });
});

test("[AG11] [AG12] another user's agent, and one that is not there, are the same to a stranger", async () => {
  const { server, main } = await serverWith();
  const stranger = await server.stranger();
  const message = "Agent doesn't exist with that id, or you do not have access to it.";
  const theirs = await stranger.asUser(main.path);
  const nobodys = await server.asUser("/api/v2/workspaceagents/00000000-0000-0000-0000-000000000001");
  expect([theirs.status, nobodys.status]).toEqual([404, 404]);
  expect(await theirs.json()).toEqual({ message });
  expect(await nobodys.json()).toEqual({ message });
});

test("[AG13] parent and environment are null when there are none", async () => {
  const { server, main } = await serverWith();
  const raw = (await (await server.asUser(main.path)).json()) as WorkspaceAgent;
  expect(raw).toMatchObject({ parent_id: null, environment_variables: null });
});

test("[AG14] a script that never ran has no result; one that succeeded has 0 and ok", async () => {
  const { main, show } = await serverWith({ scripts: [{ name: "s", script: "true" }] });
  const [before] = (await show()).scripts;
  expect(before).not.toHaveProperty("exit_code");
  expect(before).not.toHaveProperty("status");
  const run = {
    script_id: scriptId(main.id, "s"),
    stage: "start" as const,
    status: "ok" as const,
    exit_code: 0,
  };
  const at = (second: number) => new Date(1_700_000_000_000 + second * 1000).toISOString();
  await main.client.reports.script({ body: { ...run, started_at: at(5), ended_at: at(6) } });
  // An earlier run that is reported later is not the latest run.
  const earlier = {
    ...run,
    exit_code: 3,
    status: "exit_failure" as const,
    started_at: at(1),
    ended_at: at(9),
  };
  await main.client.reports.script({ body: earlier });
  expect((await show()).scripts[0]).toMatchObject({ exit_code: 0, status: "ok" });
});

test("[AG17] [AG25] apps have their order and the names of their hosts", async () => {
  const { server } = await serverWith();
  await server.declare([
    {
      name: "dev",
      agents: [
        {
          name: "main",
          apps: [
            { slug: "x", name: "b", order: 2 },
            { slug: "8080", name: "b", order: 1, subdomain: true },
            { slug: "web", name: "a", order: 1, subdomain: true },
          ],
        },
      ],
    },
  ]);
  const { id } = await server.agent();
  const { apps } = await server.client.agents.get({ agent: id });
  expect(apps.map(({ display_name, subdomain_name }) => [display_name, subdomain_name])).toEqual([
    ["a", "web--dev--ann"],
    ["b", "8080--main--dev--ann"],
    ["b", undefined],
  ]);
});

test("[AG19] [AG20] start behaviour and timeouts come from the scripts", async () => {
  const plain = { name: "a", script: "", timeout: 30 };
  const { show } = await serverWith({
    scripts: [plain, { name: "b", script: "", run_on: "stop", blocks_login: true }],
  });
  expect(await show()).toMatchObject({ startup_script_behavior: "non-blocking" });
  expect((await show()).scripts.map(({ timeout }) => timeout).sort()).toEqual([0, 30_000_000_000]);
  const blocking = await serverWith({ scripts: [{ ...plain, blocks_login: true }] });
  expect(await blocking.show()).toMatchObject({ startup_script_behavior: "blocking" });
});

test("[AG21] [AG22] the times of start and readiness follow the reports", async () => {
  const { main, show } = await serverWith();
  await main.client.reports.lifecycle({ body: { state: "ready", changed_at: "2026-01-01T00:00:05Z" } });
  expect(await show()).toMatchObject({
    started_at: "2026-01-01T00:00:05Z",
    ready_at: "2026-01-01T00:00:05Z",
  });
  await main.client.reports.lifecycle({ body: { state: "starting", changed_at: "2026-01-01T00:00:09Z" } });
  expect(await show()).toMatchObject({ started_at: "2026-01-01T00:00:09Z" });
  expect(await show()).not.toHaveProperty("ready_at");
});

test("[AG24] the newer of two statuses of an app stands first, and is its workspace's", async () => {
  const { server, main, show } = await serverWith({ apps: [{ slug: "coder" }] });
  const status = {
    agent_id: main.id,
    workspace_id: main.workspaceId,
    app_id: appId(main.id, "coder"),
    uri: "",
  };
  for (const [created_at, message] of [
    [2, "newer"],
    [1, "older"],
  ] as const)
    await insertAppStatus(server.db, {
      ...status,
      id: `0000000${created_at}-0000-4000-8000-000000000000`,
      created_at,
      state: "working",
      message,
    });
  expect((await show()).apps[0]!.statuses.map(({ message }) => message)).toEqual(["newer", "older"]);
  const workspace = await server.client.workspaces.get({ workspace: main.workspaceId });
  expect(workspace.latest_app_status?.message).toBe("newer");
});

test("a followed file is a source of the log, known to the agent by the same id, which stays", async () => {
  const { server, main, show } = await serverWith({
    logs: [{ path: "~/log/web.log" }, { path: "/var/log/db.log", source: "Database", icon: "/icons/db.svg" }],
  });
  const { logs } = await main.client.reports.manifest({});
  expect(logs).toMatchObject([
    { path: "~/log/web.log", display_name: "web.log", icon: "" },
    { path: "/var/log/db.log", display_name: "Database", icon: "/icons/db.svg" },
  ]);
  const sources = async () =>
    (await show()).log_sources.map(({ id, display_name, icon }) => ({ id, display_name, icon }));
  const shown = (named: typeof logs) =>
    named.map(({ log_source_id: id, display_name, icon }) => ({ id, display_name, icon }));
  expect(await sources()).toEqual(expect.arrayContaining(shown(logs)));
  await server.declare([
    { name: "dev", agents: [{ name: "main", logs: [{ path: "~/log/web.log", source: "Web" }] }] },
  ]);
  const renamed = (await main.client.reports.manifest({})).logs;
  expect(renamed).toEqual([{ ...logs[0]!, display_name: "Web" }]);
  expect(await sources()).toEqual(expect.arrayContaining(shown(renamed)));
});

test("reading the agents file again keeps ids, adds, changes and removes", async () => {
  const { server, main, show } = await serverWith();
  await server.declare([{ name: "dev", agents: [{ name: "MAIN", directory: "/srv" }, { name: "second" }] }]);
  expect(await show()).toMatchObject({ id: main.id, name: "MAIN", directory: "/srv" });
  await server.declare([{ name: "dev", agents: [{ name: "second" }] }]);
  await expect(show()).rejects.toMatchObject({ status: 404 });
  expect((await main.as("/api/v2/quarterdeck/me/manifest")).status).toBe(401);
});
