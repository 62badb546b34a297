import { expect, test, vi } from "vitest";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import type { AttemptReport } from "#api/link/devcontainers.ts";
import { joinAgent } from "../../../e2e/joinAgent.ts";
import { aContainer, aDevcontainer, listOf, someContainers } from "../../../e2e/someContainers.ts";
import { forgetEndedAgents } from "../agents/retention.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { closed } from "../testing/testServer.ts";

vi.setConfig({ testTimeout: 30_000 });

const uuid = (n: number) => `5b0e5b0e-0000-4000-8000-${String(n).padStart(12, "0")}`;
const at = (second: number) => new Date(Date.UTC(2026, 6, 1) + second * 1000).toISOString();

const aReport = (n: number, change: Partial<AttemptReport> = {}): AttemptReport => ({
  id: uuid(n),
  workspace_folder: "/home/ann/api",
  config_path: "/home/ann/api/.devcontainer.json",
  kind: "start",
  started_at: at(n * 10),
  ended_at: null,
  result: null,
  phases: [{ name: "prepare", detail: "", started_at: at(n * 10), ended_at: null }],
  failure: null,
  config_hash: "ab",
  container_id: "",
  source_id: uuid(999),
  config: { image: "alpine", extra: null, nested: { a: [1, null] } },
  ...change,
});

const ended = (n: number, change: Partial<AttemptReport> = {}) =>
  aReport(n, { ended_at: at(n * 10 + 5), result: "succeeded", container_id: `c${n}`, ...change });

async function setup() {
  const server = await planeServer();
  const main = await server.agent();
  const report = (body: AttemptReport) => main.client.devcontainers.attempt({ body });
  const log = (output: string) => main.client.logs.append({ body: { logs: [{ output, level: "info" }] } });
  const list = async (agent = main.id) => server.client.engine.attempts({ agent });
  const startup = () =>
    main.client.reports.startup({
      body: {
        version: "v1.0.0",
        expanded_directory: "/",
        subsystems: [],
        architecture: "amd64",
        operating_system: "linux",
        hostname: "box",
      },
    });
  return { server, main, report, log, list, startup };
}

test("an attempt lies between the log ids at its first and its last report", async () => {
  const { main, report, log, list, server } = await setup();
  await log("before");
  await report(aReport(1));
  const [before] = await server.client.logs.list({ agent: main.id });
  expect(await list()).toMatchObject([
    { id: uuid(1), agent_id: main.id, result: null, after_log_id: before!.id, last_log_id: null },
  ]);
  await log("during");
  await report(
    aReport(1, { phases: [{ name: "image", detail: "RUN x", started_at: at(11), ended_at: null }] }),
  );
  await log("at the end");
  await report(ended(1));
  const lines = await server.client.logs.list({ agent: main.id });
  expect(await list()).toMatchObject([
    { result: "succeeded", after_log_id: before!.id, last_log_id: lines.at(-1)!.id, container_id: "c1" },
  ]);
  await log("later");
  await report(ended(1, { result: "failed" })); // said twice
  expect(await list()).toMatchObject([{ result: "succeeded", last_log_id: lines.at(-1)!.id }]);
  expect(Object.keys((await list())[0]!)).not.toContain("config");
});

test("a process that starts anew interrupts what was open; who merely reconnects goes on", async () => {
  const { server, main, report, list, startup, log } = await setup();
  await report(ended(1));
  await report(aReport(2));
  const agent = await joinAgent(server);
  await agent.leave();
  expect((await list()).map(({ result }) => result)).toEqual([null, "succeeded"]);
  await log("last words");
  await startup();
  const [open, done] = await list();
  const [line] = await server.client.logs.list({ agent: main.id });
  expect(open).toMatchObject({ result: "interrupted", ended_at: expect.any(String), last_log_id: line!.id });
  expect(open!.phases[0]!.ended_at).toBe(open!.ended_at);
  expect(done!.result).toBe("succeeded");
});

test("an attempt that goes on although the agent's startup was told again is not lost", async () => {
  const { report, list, startup } = await setup();
  await report(aReport(1));
  await startup(); // an agent whose directory moved says so as well
  await report(aReport(1));
  expect(await list()).toMatchObject([{ result: null, ended_at: null, last_log_id: null }]);
  await report(ended(1, { result: "failed" }));
  expect(await list()).toMatchObject([{ result: "failed" }]);
});

test("attempts outlive builds; one whose agent was superseded is interrupted, and keeps its agent", async () => {
  const { server, main, report, list } = await setup();
  await report(ended(1));
  await report(aReport(2));
  await server.client.builds.create({ workspace: main.workspaceId, body: { transition: "start" } });
  await server.plane.builder.settled();
  const next = await server.agent();
  expect(next.id).not.toBe(main.id);
  expect(await list(next.id)).toMatchObject([
    { id: uuid(2), agent_id: main.id, result: "interrupted", ended_at: expect.any(String) },
    { id: uuid(1), agent_id: main.id, result: "succeeded" },
  ]);
});

test("of each folder the last ten are kept", async () => {
  const { report, list } = await setup();
  await report(ended(50, { workspace_folder: "/other" }));
  for (let n = 1; n <= 12; n++) await report(ended(n));
  const kept = await list();
  expect(kept.map(({ id }) => id)).toEqual([50, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map(uuid));
});

test.each<[string, Partial<AttemptReport>]>([
  ["a configuration over 64 KiB", { config: { text: "x".repeat(65_536) } }],
  ["41 phases", { phases: Array.from({ length: 41 }, () => aReport(1).phases[0]!) }],
  ["no folder", { workspace_folder: "" }],
  ["an endless folder", { workspace_folder: "/".repeat(5_000) }],
  ["a time that is none", { started_at: "yesterday" }],
  ["an endless container", { container_id: "c".repeat(200) }],
])("%s is refused", async (_, change) => {
  const { report, list } = await setup();
  await expect(report(aReport(1, change))).rejects.toMatchObject({ status: 400 });
  expect(await list()).toEqual([]);
});

test("long words of a failure are shortened, not refused", async () => {
  const { report, list } = await setup();
  const failure = {
    phase: "image",
    message: "m".repeat(10_000),
    description: "",
    command: "",
    exit_code: 1,
    context: Array.from({ length: 30 }, (_, i) => `line ${i}`),
    hint: "",
  };
  await report(ended(1, { result: "failed", failure }));
  const [attempt] = await list();
  expect(attempt!.failure!.message).toHaveLength(4_096);
  expect(attempt!.failure!.context.at(0)).toBe("line 10");
});

test("agents have attempts of their own, also under one id", async () => {
  const { server, report, list } = await setup();
  await server.declare([{ name: "dev", agents: [{ name: "main" }, { name: "other" }] }]);
  const other = await server.agent("other");
  await report(ended(1));
  await other.client.devcontainers.attempt({ body: aReport(1) });
  expect(await list()).toMatchObject([{ result: "succeeded" }]);
  expect(await list(other.id)).toMatchObject([{ result: null }]);
});

test("a sub-agent reports no attempts", async () => {
  const { server, main } = await setup();
  const { token } = await main.client.devcontainers.addSubAgent({
    body: { name: "sub", directory: "/", architecture: "", operating_system: "", display_apps: [], apps: [] },
  });
  const { devcontainers } = server.clientWith(token);
  await expect(devcontainers.attempt({ body: aReport(1) })).rejects.toMatchObject({ status: 403 });
});

test("a watcher gets all at once and again on every change, and 1000 when the agent ends", async () => {
  const { server, main, report } = await setup();
  await report(ended(1));
  const socket = server.socket(`/api/v2/quarterdeck/agents/${main.id}/devcontainer-attempts/watch`);
  const messages = messagesOf<DevcontainerAttempt[]>(socket);
  expect((await messages.next()).map(({ result }) => result)).toEqual(["succeeded"]);
  await report(aReport(2));
  expect((await messages.next()).map(({ result }) => result)).toEqual([null, "succeeded"]);
  await report(ended(2, { result: "failed" }));
  await messages.until(([first]) => first?.result === "failed");
  const over = closed(socket);
  await server.client.builds.create({ workspace: main.workspaceId, body: { transition: "start" } });
  expect(await over).toEqual({ code: 1000, reason: "" });
});

test("attempts of a workspace that is gone are forgotten a week later", async () => {
  const { server, main, report } = await setup();
  await report(ended(1));
  await server.client.builds.create({ workspace: main.workspaceId, body: { transition: "delete" } });
  await server.plane.builder.settled();
  const stored = () => server.db.selectFrom("devcontainer_attempts").select("id").execute();
  await forgetEndedAgents(server.db, Date.now() + 6 * 86_400_000);
  expect(await stored()).toHaveLength(1);
  await forgetEndedAgents(server.db, Date.now() + 8 * 86_400_000);
  expect(await stored()).toEqual([]);
});

const CHANGES = {
  anonymous_volumes: [],
  kept_mounts: [],
  files: [{ path: "/etc/motd", kind: "changed" as const }],
  file_count: 1,
  config: { image: "alpine:2" },
  built_config: null,
  changed_files: [],
};

test.each([
  ["of the build that made the container", "c1", { image: "first" }],
  ["of the last build that succeeded, of a container that nobody saw built", "c9", { image: "second" }],
])("changes are compared with the configuration %s", async (_, container, built) => {
  const { server, report } = await setup();
  await report(ended(1, { config: { image: "first" } }));
  await report(ended(2, { config: { image: "second" } }));
  await report(ended(3, { config: { image: "third" }, result: "failed", container_id: "c9" }));
  const entry = aDevcontainer({
    workspace_folder: "/home/ann/api",
    container: aContainer({ id: container }),
  });
  const { id } = await joinAgent(server, {
    containers: someContainers({ changes: async () => CHANGES, list: async () => listOf([], [entry]) }),
  });
  const changes = await server.client.engine.changes({ agent: id, devcontainer: entry.id });
  expect(changes).toEqual({ ...CHANGES, built_config: built });
});

test("without a known build there is nothing to compare with", async () => {
  const { server } = await setup();
  const entry = aDevcontainer();
  const { id } = await joinAgent(server, {
    containers: someContainers({ changes: async () => CHANGES, list: async () => listOf([], [entry]) }),
  });
  expect(await server.client.engine.changes({ agent: id, devcontainer: entry.id })).toEqual(CHANGES);
});
