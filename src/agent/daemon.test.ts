import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { logsApi } from "#api/http/logs.ts";
import type { Manifest } from "#api/link/manifest.ts";
import { createPtyFrameDecoder } from "#api/link/ptyFrames.ts";
import { reportsApi } from "#api/link/reports.ts";
import { handlers, pick } from "#server/http/handlers.ts";
import { createLinkRegistry } from "#server/link/linkRegistry.ts";
import { linkRoutes } from "#server/routes/link.ts";
import { testServer } from "#server/testing/testServer.ts";
import { createCutProxy } from "../../e2e/cutProxy.ts";
import { runAgent } from "./daemon.ts";

/** Machines that run these tests beside much else are slow, never wrong. */
const PATIENCE_MS = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });
const eventually = <T>(check: () => T) => vi.waitUntil(check, { timeout: PATIENCE_MS });

const TOKEN = "5b0e5b0e-0000-4000-8000-00000000000f";

const aScript = (script: string, given: Partial<Manifest["scripts"][number]> = {}) => ({
  id: randomUUID(),
  log_source_id: randomUUID(),
  log_path: "",
  script,
  cron: "",
  display_name: "A script",
  run_on_start: true,
  run_on_stop: false,
  start_blocks_login: false,
  timeout: 0,
  ...given,
});

/** The real server's glue and link with a memory in place of the database, and a real agent behind a cuttable network. */
async function setup(given: Partial<Manifest> = {}) {
  const told: string[] = [];
  const lines: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-agent-"));
  const state = {
    agentId: randomUUID() as string,
    authorized: true,
    manifest: given,
    startup: undefined as unknown,
  };
  const links = createLinkRegistry({
    hooks: {
      agentConnected: () => void told.push("connected"),
      agentSeen: () => {},
      agentDisconnected: () => void told.push("disconnected"),
      agentLatency: () => {},
    },
    onHookError: (error) => told.push(String(error)),
  });
  const manifest = (): Manifest => ({
    agent_id: state.agentId,
    agent_name: "main",
    owner_name: "ann",
    workspace_id: TOKEN,
    workspace_name: "dev",
    access_url: "http://x",
    directory: folder,
    environment_variables: { GREETING: "hello from $CODER_WORKSPACE_NAME" },
    motd: "",
    terminal_idle_minutes: 5,
    scripts: [],
    apps: [],
    logs: [],
    metadata: [],
    parent_id: null,
    devcontainers: [],
    ...state.manifest,
  });
  const server = await testServer({
    config: { requestsPerMinute: 0 },
    agentAuth: {
      authenticate: async (token) =>
        token === TOKEN && state.authorized
          ? { kind: "agent", agentId: state.agentId, workspaceId: TOKEN, ownerId: TOKEN }
          : undefined,
      visibleTo: async () => false,
    },
    routes: ({ metrics }) => [
      ...handlers(reportsApi, {
        manifest: async () => manifest(),
        startup: async ({ body }) => {
          state.startup = body;
          return null;
        },
        lifecycle: async ({ body }) => {
          told.push(body.state);
          return null;
        },
        script: async ({ body }) => {
          told.push(`${body.stage} ${body.status} ${body.exit_code}`);
          return null;
        },
        metadata: async ({ body }) => {
          told.push(...body.items.map(({ key, value, error }) => `${key}=${value}${error}`));
          return null;
        },
        appHealth: async ({ body }) => {
          told.push(...body.apps.map(({ health }) => health));
          return null;
        },
      }),
      ...handlers(pick(logsApi, "append", "addSource"), {
        append: async ({ body }) => {
          lines.push(...body.logs.map(({ output, level }) => `${level} ${output}`));
          return null;
        },
        addSource: async ({ body, actor }) => ({
          ...body,
          workspace_agent_id: actor.agentId,
          created_at: new Date().toISOString(),
        }),
      }),
      ...linkRoutes({ links, gauge: metrics.links }),
    ],
  });
  const network = await createCutProxy();
  network.target(Number(new URL(server.url).port));
  const stopped = new AbortController();
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const start = (signal: AbortSignal) => runAgent({ url: network.url, token: TOKEN, log, signal });
  const ended = start(stopped.signal);
  onTestFinished(async () => {
    stopped.abort();
    await ended;
    await links.close();
    await network.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const until = (...expected: string[]) => eventually(() => expected.every((entry) => told.includes(entry)));
  return { state, told, lines, links, network, stopped, ended, said, until, folder, start };
}

const count = (told: string[], entry: string) => told.filter((one) => one === entry).length;

test("[AG7] an agent reports what it is, runs its start scripts and is ready", async () => {
  const { told, lines, until, state, folder } = await setup({
    scripts: [aScript("echo $GREETING; pwd; echo bad >&2"), aScript("exit 0")],
  });
  await until("ready");
  expect(told.filter((entry) => entry !== "connected")).toEqual([
    "starting",
    "start ok 0",
    "start ok 0",
    "ready",
  ]);
  expect(state.startup).toMatchObject({
    version: expect.stringMatching(/^v\d+\.\d+\.\d+/),
    expanded_directory: folder,
  });
  await eventually(() => lines.length === 3);
  expect(lines.toSorted()).toEqual([`error bad`, `info ${folder}`, "info hello from dev"].toSorted());
});

test("[AG7] [AG14] a start script that fails makes start_error, one that is too slow start_timeout", async () => {
  const failing = await setup({ scripts: [aScript("exit 7"), aScript("true")] });
  const slow = await setup({ scripts: [aScript("sleep 30", { timeout: PATIENCE_MS })] });
  await failing.until("start exit_failure 7", "start_error");
  await slow.until("start timed_out 255", "start_timeout");
});

test("after a cut network the same process comes back and does not start anew", async () => {
  const { told, network, until, links, state } = await setup({ scripts: [aScript("true")] });
  await until("ready", "connected");
  network.cut();
  await until("disconnected");
  network.heal();
  const from = performance.now();
  await eventually(() => links.get(state.agentId));
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(count(told, "connected")).toBe(2);
  expect(count(told, "starting")).toBe(1);
});

test("what an agent has to say while the server is away arrives later, once and in order", async () => {
  const { told, lines, network, until, folder } = await setup({
    scripts: [
      aScript("until [ -e cut ]; do sleep 0.05; done; for i in 1 2 3; do echo $i; done; touch done; exit 5"),
    ],
  });
  await until("starting", "connected");
  network.cut();
  await until("disconnected");
  writeFileSync(join(folder, "cut"), "");
  await eventually(() => existsSync(join(folder, "done")));
  expect(lines).toEqual([]);
  network.heal();
  await until("start_error");
  await eventually(() => lines.length >= 3);
  expect(lines).toEqual(["info 1", "info 2", "info 3"]);
  expect(told.filter((entry) => entry.startsWith("start"))).toEqual([
    "starting",
    "start exit_failure 5",
    "start_error",
  ]);
});

test("on a signal the agent runs its stop scripts, says off and leaves", async () => {
  const { told, lines, stopped, ended, until, links, state } = await setup({
    scripts: [aScript("echo bye", { run_on_start: false, run_on_stop: true })],
  });
  await until("ready");
  stopped.abort();
  await ended;
  expect(told.slice(-3)).toEqual(["shutting_down", "stop ok 0", "off"]);
  expect(lines).toEqual(["info bye"]);
  await eventually(() => !links.get(state.agentId));
});

test("a stop script that fails makes shutdown_error", async () => {
  const { told, stopped, ended, until } = await setup({
    scripts: [aScript("exit 1", { run_on_start: false, run_on_stop: true })],
  });
  await until("ready");
  stopped.abort();
  await ended;
  expect(told.at(-1)).toBe("shutdown_error");
});

test("a signal ends start scripts that are still running", async () => {
  const { told, stopped, ended, until } = await setup({ scripts: [aScript("sleep 60")] });
  await until("starting");
  stopped.abort();
  await ended;
  expect(told.filter((entry) => entry !== "connected")).toEqual([
    "starting",
    "shutting_down",
    "start exit_failure 143",
    "off",
  ]);
});

test("an agent stopped by a build leaves, and starts anew under the next build's id", async () => {
  const { told, links, state, until } = await setup({
    scripts: [aScript("true"), aScript("true", { run_on_start: false, run_on_stop: true })],
  });
  await until("ready");
  await eventually(() => links.get(state.agentId));
  await links.get(state.agentId)!.stop();
  await until("stop ok 0", "off", "disconnected");
  state.authorized = false; // the stop build is done
  expect(count(told, "connected")).toBe(1);
  state.agentId = randomUUID();
  state.authorized = true;
  await eventually(() => links.get(state.agentId));
  await eventually(() => count(told, "ready") === 2);
  expect(count(told, "starting")).toBe(2);
});

test("a refreshed manifest changes schedules, metadata and apps, and runs no start script again", async () => {
  const script = aScript("true");
  const { told, links, state, until } = await setup({ scripts: [script] });
  await until("ready");
  await eventually(() => links.get(state.agentId));
  state.manifest = {
    scripts: [script, aScript("exit 9", { run_on_start: false, cron: "* * * * * *" })],
    metadata: [
      {
        key: "who",
        display_name: "Who",
        script: "echo $CODER_WORKSPACE_OWNER_NAME",
        interval: 60,
        timeout: 0,
      },
      { key: "cpu", display_name: "CPU", script: "", builtin: "cpu", interval: 60, timeout: 0 },
    ],
    apps: [
      {
        id: randomUUID(),
        slug: "web",
        healthcheck: { url: "http://127.0.0.1:1/", interval: 1, threshold: 1 },
      },
    ],
  };
  await links.get(state.agentId)!.refresh();
  await until("cron exit_failure 9", "who=ann", "unhealthy");
  await vi.waitUntil(() => told.some((entry) => /^cpu=\d+% of \d+ core/.test(entry)), {
    timeout: PATIENCE_MS,
  });
  expect(count(told, "starting")).toBe(1);
});

test("files are followed beside scripts: through a rotation and a changed manifest", async () => {
  const aLog = (path: string) => ({ path, log_source_id: randomUUID(), display_name: path, icon: "" });
  const app = aLog("app.log");
  const { lines, links, state, until, folder, stopped, ended } = await setup({ logs: [app] });
  const path = join(folder, "app.log");
  await until("ready", "connected");
  writeFileSync(path, "one\n[error] two\n");
  await eventually(() => lines.includes("error [error] two"));
  appendFileSync(path, "three\n");
  renameSync(path, `${path}.1`);
  writeFileSync(path, "four\n");
  await eventually(() => lines.includes("info four"));
  state.manifest = { logs: [app, aLog("more.log")] };
  await eventually(() => links.get(state.agentId));
  await links.get(state.agentId)!.refresh();
  await eventually(() => lines.some((line) => line.includes("more.log is not there yet")));
  writeFileSync(join(folder, "more.log"), "five\n");
  await eventually(() => lines.includes("info five"));
  appendFileSync(path, "without an end");
  stopped.abort();
  await ended;
  expect(lines.filter((line) => !line.includes("not there yet"))).toEqual([
    "info one",
    "error [error] two",
    "info three",
    "info four",
    "info five",
    "info without an end",
  ]);
});

test("what a script prints comes once, and what its daemon appends to the same log path comes too", async () => {
  const { lines, until, folder } = await setup({
    scripts: [
      aScript("echo started; (sleep 0.3; echo daemon is up) >>s.log 2>&1 & echo done", { log_path: "s.log" }),
    ],
  });
  writeFileSync(join(folder, "s.log"), "of an earlier run\n");
  await until("ready");
  await eventually(() => lines.includes("info daemon is up"));
  appendFileSync(join(folder, "s.log"), "last\n");
  await eventually(() => lines.includes("info last"));
  expect(lines).toEqual(["info started", "info done", "info daemon is up", "info last"]);
  expect(readFileSync(join(folder, "s.log"), "utf8")).toBe(
    "of an earlier run\nstarted\ndone\ndaemon is up\nlast\n",
  );
});

test("a terminal opens over the link in the agent's directory", async () => {
  const { links, state, until, folder } = await setup();
  await until("connected");
  const stream = await links.get(state.agentId)!.openPty({
    id: randomUUID(),
    width: 300,
    height: 24,
    command: "pwd; echo $CODER_WORKSPACE_AGENT_NAME",
    container: "",
    container_user: "",
    backend_type: "",
  });
  const decode = createPtyFrameDecoder();
  let output = "";
  for await (const chunk of stream)
    for (const frame of decode(chunk as Buffer))
      if (frame.type === "output") output += new TextDecoder().decode(frame.bytes);
  expect(output).toBe(`${folder}\r\nmain\r\n`);
});

test("a refused token is said once, with the next step", async () => {
  const { state, said, network, until } = await setup();
  await until("ready");
  state.authorized = false;
  network.drop();
  await eventually(() => said.some((message) => message.includes("refused the token")));
  expect(said.filter((message) => message.includes("refused the token"))).toEqual([
    expect.stringContaining("take a new join command"),
  ]);
});

test("an agent whose place another process took leaves without a word about it", async () => {
  const { told, said, stopped, ended, until, start, links, state } = await setup();
  await until("ready");
  const second = new AbortController();
  const secondEnded = start(second.signal);
  await vi.waitUntil(() => said.some((message) => message.includes("took its place")), {
    timeout: PATIENCE_MS,
  });
  await eventually(() => count(told, "ready") === 2);
  stopped.abort();
  await ended;
  expect(told).not.toContain("shutting_down");
  expect(await links.get(state.agentId)!.terminals()).toEqual([]);
  second.abort();
  await secondEnded;
  expect(told).toContain("off");
});
