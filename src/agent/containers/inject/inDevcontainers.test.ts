import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { planeServer } from "#server/testing/planeServer.ts";
import { debianImage, injectedAgent } from "../../../../e2e/engine/testEngine.mjs";
import { openContainers } from "../open.ts";
import { setupEngine } from "../testing/containers.ts";
import { someLogs } from "../testing/someLogs.ts";
import { createSubAgents } from "./createSubAgents.ts";

const PATIENCE_MS = 90_000;
vi.setConfig({ testTimeout: 4 * PATIENCE_MS });
const never = new AbortController().signal;
const [bundle, image] = await Promise.all([injectedAgent(), debianImage()]);

/** From the CLI to an agent that the server calls connected: all of it is real. */
async function setup(config: object) {
  const real = await setupEngine();
  const server = await planeServer();
  const parent = await server.agent();
  const records = () => parent.client.devcontainers.subAgents({});
  const folder = await mkdtemp(join(tmpdir(), "quarterdeck-injected-"));
  const root = join(folder, "app");
  await mkdir(join(root, ".devcontainer"), { recursive: true });
  execFileSync("git", ["init", "--quiet", root]);
  const write = (given: object) =>
    writeFile(join(root, ".devcontainer/devcontainer.json"), JSON.stringify({ image, ...given }));
  await write(config);
  const env = async () => ({ ...(process.env as Record<string, string>), ...real.env });
  const log = pino({ level: "silent" });
  const ended = new AbortController();
  const opened = openContainers({
    agentId: parent.id,
    token: "token",
    env,
    home: folder,
    directory: async () => folder,
    logs: someLogs(),
    report: () => {},
    subAgents: (engine) =>
      createSubAgents({
        engine,
        client: parent.client.devcontainers,
        url: server.url,
        env,
        log,
        bundle,
      }),
    url: server.url,
    log,
    signal: ended.signal,
  });
  onTestFinished(async () => {
    await opened.subAgents.close();
    ended.abort();
    const label = `label=devcontainer.local_folder=${root}`;
    const left = real.docker("ps", "--all", "--quiet", "--filter", label);
    if (left) real.docker("rm", "--force", "--volumes", ...left.split("\n"));
    await rm(folder, { recursive: true });
  });
  await opened.containers.discover();
  const shown = async () => (await opened.containers.list(never)).devcontainers?.[0];
  const until = (what: object) =>
    vi.waitFor(async () => expect(await shown()).toMatchObject(what), {
      timeout: PATIENCE_MS,
      interval: 100,
    });
  const isConnected = async (id: string) =>
    (await server.client.agents.get({ agent: id })).status === "connected";
  const connected = (id: string) =>
    vi.waitUntil(() => isConnected(id), { timeout: PATIENCE_MS, interval: 100 });
  const rebuild = async () => opened.containers.recreate((await shown())!.id);
  return {
    ...opened,
    ...real,
    server,
    parent,
    records,
    write,
    shown,
    until,
    connected,
    isConnected,
    rebuild,
  };
}

test("[DC76] [DC77] [DC78] from up to connected; killed it comes back; rebuilt it keeps its record until that changes", async () => {
  const { rebuild, until, shown, connected, isConnected, engine, records, write, server, parent } =
    await setup({});
  await rebuild();
  await until({ status: "running", name: "app", agent: { name: "app", directory: "/workspaces/app" } });
  const first = (await shown())!;
  await connected(first.agent!.id);

  const { Titles, Processes } = await engine.top(first.container!.id, never);
  const row = Processes.find((process) => process[Titles.indexOf("CMD")]?.includes("/.quarterdeck-agent/"));
  process.kill(Number(row![Titles.indexOf("PID")]), "SIGKILL");
  await vi.waitUntil(async () => !(await isConnected(first.agent!.id)), { timeout: PATIENCE_MS });
  await connected(first.agent!.id);

  await rebuild();
  await until({ status: "running", agent: { id: first.agent!.id } });
  await vi.waitUntil(async () => (await shown())!.container!.id !== first.container!.id, {
    timeout: PATIENCE_MS,
  });
  await connected(first.agent!.id);

  await write({ customizations: { coder: { apps: [{ slug: "docs", url: "http://localhost:3000" }] } } });
  await rebuild();
  await vi.waitUntil(async () => (await records())[0]?.id !== first.agent!.id, { timeout: PATIENCE_MS });
  const [record, ...more] = await vi.waitUntil(
    async () => {
      const all = await records();
      return all.length > 0 && all;
    },
    { timeout: PATIENCE_MS },
  );
  expect(more).toEqual([]);
  await until({ status: "running", agent: { id: record!.id } });
  await connected(record!.id);
  expect(await server.client.agents.get({ agent: record!.id })).toMatchObject({
    parent_id: parent.id,
    name: "app",
    directory: "/workspaces/app",
    apps: [{ slug: expect.stringMatching(/^[0-9a-v]{8}-docs$/) }],
  });
});

test("[DC30] a reason why there is no agent stands at the running devcontainer, and goes when there is one", async () => {
  const { rebuild, until, docker, shown, connected } = await setup({ remoteUser: "dev" });
  // The CLI itself needs the user, so that is taken away from a container that is built.
  await rebuild();
  await until({ status: "running", agent: { name: "app" } });
  const { container, agent } = (await shown())!;
  await connected(agent!.id);
  docker("exec", "--user", "0", container!.id, "sed", "-i", "s/^dev:/gone:/", "/etc/passwd");
  docker("restart", "--time", "0", container!.id);
  await until({ status: "running", error: expect.stringContaining("dev"), agent: { id: agent!.id } });
  docker("exec", "--user", "0", container!.id, "sed", "-i", "s/^gone:/dev:/", "/etc/passwd");
  await vi.waitFor(async () => expect(await shown()).not.toHaveProperty("error"), { timeout: PATIENCE_MS });
  await connected(agent!.id);
});
