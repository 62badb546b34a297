import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import { contract } from "#api/contract.ts";
import type { Endpoint, Stream } from "#api/endpoint.ts";
import type { NewSubAgent } from "#api/link/devcontainers.ts";
import { joinAgent, linkAgent } from "../../../e2e/joinAgent.ts";
import { subAgentSlug } from "../agents/subAgents.ts";
import { planeServer } from "../testing/planeServer.ts";

vi.setConfig({ testTimeout: 30_000 });

const aSubAgent = (change: Partial<NewSubAgent> = {}): NewSubAgent => ({
  name: "project",
  directory: "/workspaces/project",
  architecture: "arm64",
  operating_system: "linux",
  display_apps: ["vscode", "web_terminal", "something_new"],
  apps: [],
  ...change,
});

const anApp = (slug: string, change: Partial<NewSubAgent["apps"][number]> = {}) => ({
  slug,
  url: "http://localhost:8080",
  command: "",
  display_name: "",
  icon: "",
  group: "",
  external: false,
  hidden: false,
  subdomain: false,
  healthcheck: { url: "", interval: 0, threshold: 0 },
  open_in: "slim-window" as const,
  order: 0,
  share: "owner" as const,
  ...change,
});

async function setup(agents: unknown[] = [{ name: "main" }]) {
  const server = await planeServer({ workspaces: [{ name: "dev", agents }] });
  const main = await server.agent();
  const add = (change?: Partial<NewSubAgent>) =>
    main.client.devcontainers.addSubAgent({ body: aSubAgent(change) });
  const remove = (subAgent: string) => main.client.devcontainers.removeSubAgent({ subAgent });
  const names = async () => {
    const { workspaces } = await server.client.workspaces.list({});
    return workspaces[0]!.latest_build.resources
      .flatMap(({ agents }) => agents ?? [])
      .map(({ name }) => name);
  };
  return { server, main, add, remove, names, show: (agent: string) => server.client.agents.get({ agent }) };
}

test("a sub-agent belongs to its parent's build and is what was asked for", async () => {
  const { main, add, show, names } = await setup([
    { name: "main", connection_timeout: 300, troubleshooting_url: "https://help", env: { A: "1" } },
  ]);
  const { id, name } = await add();
  const parent = await show(main.id);
  expect(await show(id)).toMatchObject({
    name: "project",
    parent_id: main.id,
    resource_id: parent.resource_id,
    directory: "/workspaces/project",
    architecture: "arm64",
    operating_system: "linux",
    display_apps: ["vscode", "web_terminal"],
    connection_timeout_seconds: 300,
    troubleshooting_url: "https://help",
    environment_variables: null,
    status: "connecting",
    scripts: [],
    log_sources: [],
  });
  expect(name).toBe("project");
  expect(await names()).toEqual(["main", "project"]);
  expect(await main.client.devcontainers.subAgents({})).toEqual([{ id, name: "project" }]);
});

test("slugs of its apps are made its own", async () => {
  const { add, show } = await setup();
  const { id } = await add({ apps: [anApp("web", { order: 2 }), anApp("db", { order: 1 })] });
  const digest = createHash("sha256").update("project/web").digest("hex");
  const bits = [...digest.slice(0, 10)].map((digit) =>
    Number.parseInt(digit, 16).toString(2).padStart(4, "0"),
  );
  const expected = bits
    .join("")
    .match(/.{5}/g)!
    .map((five) => Number.parseInt(five, 2).toString(32))
    .join("");
  expect((await show(id)).apps.map(({ slug }) => slug)).toEqual([
    subAgentSlug("project", "db"),
    `${expected}-web`,
  ]);
});

test("an app that cannot be shown is left out and told, the others are there", async () => {
  const { add, show } = await setup();
  const apps = [
    anApp("ok", { healthcheck: { url: "http://localhost/health", interval: 5, threshold: 0 } }),
    anApp("Not A Slug"),
    anApp("ok"),
  ];
  const { id, app_errors } = await add({ apps });
  expect(app_errors!.map(({ slug }) => slug)).toEqual(["Not A Slug", "ok"]);
  expect((await show(id)).apps).toMatchObject([{ health: "initializing", healthcheck: { interval: 5 } }]);
});

test("a name is taken once in a build, whatever its case, and must be one", async () => {
  const { add } = await setup();
  await add();
  for (const name of ["PROJECT", "Main"])
    await expect(add({ name })).rejects.toMatchObject({
      status: 409,
      envelope: { message: expect.stringContaining("workspace agent name") },
    });
  for (const name of ["", "two words", "x".repeat(65)])
    await expect(add({ name })).rejects.toMatchObject({ status: 400 });
});

test("its own token speaks for it, on its own link, with a manifest of its own", async () => {
  const { server, main, add, show } = await setup();
  const { id, token } = await add();
  const client = server.clientWith(token);
  expect(await client.reports.manifest({})).toMatchObject({
    agent_id: id,
    agent_name: "project",
    parent_id: main.id,
    directory: "/workspaces/project",
    scripts: [],
    devcontainers: [],
  });
  await linkAgent(server, { id, token });
  await client.logs.append({ body: { logs: [{ output: "hello", level: "info" }] } });
  expect(await server.client.logs.list({ agent: id })).toMatchObject([{ output: "hello" }]);
  expect((await show(id)).status).toBe("connected");
  expect((await show(main.id)).status).toBe("connecting");
});

test("a sub-agent makes no sub-agents, and reports no builds", async () => {
  const { server, add } = await setup();
  const { token } = await add();
  const { devcontainers } = server.clientWith(token);
  await expect(devcontainers.addSubAgent({ body: aSubAgent({ name: "deeper" }) })).rejects.toMatchObject({
    status: 403,
  });
  await expect(devcontainers.subAgents({})).rejects.toMatchObject({ status: 403 });
  await expect(devcontainers.removeSubAgent({ subAgent: "x" })).rejects.toMatchObject({ status: 403 });
});

test("its token opens nothing of a person's, however it is shown", async () => {
  const { server, main, add } = await setup();
  const { id, token } = await add();
  const endpoints = Object.values(contract).flatMap((api): (Endpoint | Stream)[] => Object.values(api));
  const personal = endpoints.filter(({ auth = "user" }) => auth === "user");
  expect(personal.length).toBeGreaterThan(40);
  const opened: string[] = [];
  for (const endpoint of personal) {
    const method = "method" in endpoint ? endpoint.method : "GET";
    for (const agent of endpoint.path.includes(":agent") ? [id, main.id] : [""]) {
      const path = endpoint.path.replace(/:agent\b/, agent).replaceAll(/:\w+/g, main.workspaceId);
      for (const headers of [
        { "Coder-Session-Token": token },
        { Cookie: `coder_session_token=${token}`, "Sec-Fetch-Site": "same-origin" },
        { Authorization: `Bearer ${token}` },
      ] as Record<string, string>[]) {
        const { status } = await server.request(path, { method, headers });
        if (status !== 401 && status !== 501) opened.push(`${method} ${path} ${status}`);
      }
      const inQuery = await server.request(`${path}?coder_session_token=${token}`, { method });
      if (inQuery.status !== 401 && inQuery.status !== 501)
        opened.push(`${method} ${path} ?token ${inQuery.status}`);
    }
  }
  expect(opened).toEqual([]);
});

test("it reports of nothing that is its parent's", async () => {
  const healthcheck = { url: "http://localhost/health", interval: 5, threshold: 1 };
  const { server, main, add, show } = await setup([
    {
      name: "main",
      scripts: [{ name: "s", script: "true", run_on: ["start"] }],
      apps: [{ slug: "web", url: "http://localhost:8080", healthcheck }],
      metadata: [{ key: "answer", script: "echo 42", interval: 1 }],
    },
  ]);
  const { id, token } = await add();
  const parent = await show(main.id);
  const { reports, logs } = server.clientWith(token);
  const at = "2026-07-01T00:00:00Z";
  const run = { started_at: at, ended_at: at, exit_code: 1, stage: "start", status: "exit_failure" } as const;
  const script = { ...run, script_id: parent.scripts[0]!.id };
  await expect(reports.script({ body: script })).rejects.toMatchObject({ status: 400 });
  const apps = [{ id: parent.apps[0]!.id, health: "healthy" as const }];
  await expect(reports.appHealth({ body: { apps } })).rejects.toMatchObject({ status: 400 });
  const items = [{ key: "answer", value: "forged", error: "", collected_at: at }];
  await reports.metadata({ body: { items } });
  const source = parent.scripts[0]!.log_source_id;
  await logs
    .append({ body: { log_source_id: source, logs: [{ output: "forged", level: "info" }] } })
    .catch(() => {});
  await reports.lifecycle({ body: { state: "off", changed_at: at } });
  expect(await show(main.id)).toEqual(parent);
  expect(await server.client.logs.list({ agent: main.id })).toEqual([]);
  const metadata = await server.db.selectFrom("agent_metadata").selectAll().execute();
  expect(JSON.stringify(metadata)).not.toContain("forged");
  expect((await show(id)).lifecycle_state).toBe("off");
});

test("a removed one is 404, its token 401, its link over; removing what is not there is no fault", async () => {
  const { server, add, remove, names } = await setup();
  const { id, token } = await add();
  const { ended } = await linkAgent(server, { id, token });
  await remove(id.toUpperCase());
  expect(await ended).toMatchObject({ kind: "lost", reason: "removed" });
  await expect(server.client.agents.get({ agent: id })).rejects.toMatchObject({ status: 404 });
  await expect(server.clientWith(token).reports.manifest({})).rejects.toMatchObject({ status: 401 });
  expect(await names()).toEqual(["main"]);
  await remove(id);
  await remove("no-id-at-all");
  expect((await add()).id).not.toBe(id);
});

test("an agent cannot touch what is not its own", async () => {
  const { server, add, main } = await setup([{ name: "main" }, { name: "other" }]);
  await server.declare([
    { name: "dev", agents: [{ name: "main" }, { name: "other" }] },
    { name: "elsewhere", agents: [{ name: "main" }] },
  ]);
  const { id } = await add();
  for (const other of [await server.agent("other"), await server.agent("main", "elsewhere")]) {
    await other.client.devcontainers.removeSubAgent({ subAgent: id });
    await other.client.devcontainers.removeSubAgent({ subAgent: main.id });
    expect(await other.client.devcontainers.subAgents({})).toEqual([]);
  }
  expect(await main.client.devcontainers.subAgents({})).toHaveLength(1);
  const elsewhere = await server.agent("main", "elsewhere");
  await elsewhere.client.devcontainers.addSubAgent({ body: aSubAgent() }); // names are a build's own
});

test("a new build ends sub-agents with their parent", async () => {
  const { server, main, add } = await setup();
  const { id, token } = await add();
  const { ended } = await linkAgent(server, { id, token });
  await server.client.builds.create({ workspace: main.workspaceId, body: { transition: "start" } });
  await server.plane.builder.settled();
  expect(await ended).toMatchObject({ kind: "lost", reason: "removed" });
  await expect(server.clientWith(token).reports.manifest({})).rejects.toMatchObject({ status: 401 });
  await expect(server.client.agents.get({ agent: id })).rejects.toMatchObject({ status: 404 });
});

test("an edit of the agents file leaves sub-agents alone; a parent that is taken out takes them along", async () => {
  const { server, add, names } = await setup([{ name: "main" }, { name: "second" }]);
  const { id, token } = await add();
  await server.declare([
    { name: "dev", agents: [{ name: "main", motd: "hi" }, { name: "second" }, { name: "third" }] },
  ]);
  expect(await names()).toEqual(["main", "project", "second", "third"]);
  expect((await server.clientWith(token).reports.manifest({})).agent_id).toBe(id);
  await server.declare([{ name: "dev", agents: [{ name: "second" }, { name: "third" }] }]);
  expect(await names()).toEqual(["second", "third"]);
  await expect(server.clientWith(token).reports.manifest({})).rejects.toMatchObject({ status: 401 });
});

test("a sub-agent gives way to an agent that is declared under its name", async () => {
  const { server, add, names, show } = await setup();
  const { id } = await add();
  await server.declare([{ name: "dev", agents: [{ name: "main" }, { name: "project" }] }]);
  expect(await names()).toEqual(["main", "project"]);
  expect((await show((await server.agent("project")).id)).parent_id).toBeNull();
  await expect(show(id)).rejects.toMatchObject({ status: 404 });
});

test("[AG27] [BA20] a sub-agent that is away makes no workspace unhealthy, and is found by its status", async () => {
  const { server, main, add } = await setup();
  await joinAgent(server);
  await main.client.reports.lifecycle({ body: { state: "ready" } });
  const { id } = await add();
  const { workspaces } = await server.client.workspaces.list({});
  expect(workspaces[0]!.health).toEqual({ healthy: true, failing_agents: [] });
  expect((await server.client.agents.get({ agent: id })).health.healthy).toBe(false);
  const found = await server.client.workspaces.list({ q: "has-agent:connecting" });
  expect(found.workspaces).toHaveLength(1);
});

test("the dashboard neither removes a sub-agent nor joins one", async () => {
  const { server, add } = await setup();
  const { id } = await add();
  await expect(server.client.quarterdeck.removeAgent({ agent: id })).rejects.toMatchObject({ status: 409 });
  await expect(server.client.quarterdeck.joinCommand({ agent: id })).rejects.toMatchObject({ status: 409 });
});

test("of the token only a hash is stored", async () => {
  const { server, add } = await setup();
  const { id, token } = await add();
  const row = await server.db.selectFrom("agents").selectAll().where("id", "=", id).executeTakeFirst();
  expect(JSON.stringify(row)).not.toContain(token);
  expect(row!.token_hash).toBe(createHash("sha256").update(token).digest("hex"));
});

test("[DC100] a declared devcontainer's start shows among the scripts, and the agent is not told to run it", async () => {
  const devcontainers = [{ name: "api", workspace_folder: "/home/ann/api" }];
  const { server, main, show } = await setup([
    { name: "main", devcontainers, scripts: [{ name: "s", script: "true" }] },
  ]);
  const manifest = await main.client.reports.manifest({});
  const declared = manifest.devcontainers[0]!;
  expect(manifest.scripts.map(({ display_name }) => display_name)).toEqual(["s"]);
  const script = async () => (await show(main.id)).scripts.find(({ id }) => id === declared.id);
  expect(await script()).toMatchObject({
    display_name: "Dev Container (api)",
    log_source_id: declared.log_source_id,
    script: "",
    run_on_start: false,
    start_blocks_login: false,
  });
  expect((await show(main.id)).log_sources.find(({ id }) => id === declared.log_source_id)).toMatchObject({
    display_name: "Dev Container (api)",
    icon: "/emojis/1f4e6.png",
  });
  const at = "2026-07-01T00:00:00Z";
  await main.client.reports.script({
    body: {
      script_id: declared.id,
      started_at: at,
      ended_at: at,
      exit_code: 1,
      stage: "start",
      status: "exit_failure",
    },
  });
  expect(await script()).toMatchObject({ exit_code: 1, status: "exit_failure" });
  const [build] = await server.client.builds.list({ workspace: main.workspaceId });
  const { agent_script_timings } = await server.client.builds.timings({ build: build!.id });
  expect(agent_script_timings).toMatchObject([{ display_name: "Dev Container (api)", exit_code: 1 }]);
});
