import { randomUUID } from "node:crypto";
import pino from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { ApiError } from "#api/client.ts";
import type { NewSubAgent } from "#api/link/devcontainers.ts";
import { planeServer } from "#server/testing/planeServer.ts";
import { debianImage, injectedAgent } from "../../../../e2e/engine/testEngine.mjs";
import { readCustomizations } from "../devcontainers/customizations.ts";
import { createRegistry } from "../devcontainers/registry.ts";
import { toContainer } from "../engine/toContainer.ts";
import { setupEngine } from "../testing/containers.ts";
import { createSubAgents } from "./createSubAgents.ts";

/** Debian is installed, 100 MB are copied, Node starts: slow on a busy machine, never wrong. */
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: 4 * PATIENCE_MS });
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: PATIENCE_MS, interval: 100 });
const never = new AbortController().signal;

const [bundle, image] = await Promise.all([injectedAgent(), debianImage()]);

/** A real server, engine, container and agent in it. Only the server's records of sub-agents are this test's. */
async function setup() {
  const real = await setupEngine();
  const names = ["one", "two", "three"];
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: names.map((name) => ({ name })) }],
  });
  const records: { id: string; wanted: NewSubAgent }[] = [];
  const calls: string[] = [];
  const taken = new Set<string>();
  const addSubAgent = async ({ body }: { body: NewSubAgent }) => {
    calls.push(`add ${body.name}`);
    if (taken.has(body.name)) {
      const message = `workspace agent name "${body.name}" already exists in this workspace`;
      throw new ApiError(409, { message });
    }
    const { id, token } = await server.agent(names.shift());
    records.push({ id, wanted: body });
    return { id, name: body.name, token };
  };
  const subAgents = createSubAgents({
    engine: async () => real.engine,
    client: {
      attempt: async () => null,
      subAgents: async () => records.map(({ id, wanted }) => ({ id, name: wanted.name })),
      addSubAgent,
      removeSubAgent: async ({ subAgent }) => {
        const at = records.findIndex(({ id }) => id === subAgent);
        calls.push(`remove ${records[at]?.wanted.name}`);
        records.splice(at, 1);
      },
    },
    url: server.url,
    env: async () => ({}),
    log: pino({ level: "silent" }),
    bundle,
  });
  onTestFinished(() => subAgents.close());
  const gone: string[] = [];
  subAgents.onGone((folder) => gone.push(folder));

  const registry = createRegistry({ newId: randomUUID, now: Date.now, changedAt: () => 0 });
  registry.discover("/home/ann/web/app", "");
  const entry = registry.byFolder("/home/ann/web/app")!;
  Object.assign(entry, { name: "app", nameParents: 0 });
  const start = async (flags: string[] = []) => {
    const id = real.docker("run", "--detach", ...flags, image, "sleep", "600");
    onTestFinished(() => void real.docker("rm", "--force", id));
    return id;
  };
  const wish = async (container: string, coder: object = {}) => ({
    entry,
    container: toContainer(await real.engine.inspect(container, never)).container,
    customizations: readCustomizations({
      configuration: { customizations: { coder } },
      mergedConfiguration: { customizations: { coder: [coder] } },
    }),
    directory: "/home/dev",
  });
  /** Process ids, of this machine, of our agents in the container. */
  const ours = async (container: string) => {
    const { Titles, Processes } = await real.engine.top(container, never);
    return Processes.filter((row) => row[Titles.indexOf("CMD")]?.includes("/.quarterdeck-agent/")).map(
      (row) => Number(row[Titles.indexOf("PID")]),
    );
  };
  const status = async (id: string) => (await server.client.agents.get({ agent: id })).status;
  return { ...real, server, subAgents, entry, start, wish, ours, status, records, calls, taken, gone };
}

test("[DC76] [DC81] [C24] a terminal of the sub-agent is one in the container, as its remote user", async () => {
  const given = await setup();
  const { subAgents, start, wish, server, docker, status } = given;
  const metadata = JSON.stringify([{ remoteUser: "dev", remoteEnv: { FROM_CONFIG: "yes" } }]);
  const id = await start(["--hostname", "inside", "--label", `devcontainer.metadata=${metadata}`]);
  const agent = await subAgents.ensure(await wish(id), never);
  expect(agent).toMatchObject({ name: "app", directory: "/home/dev" });
  expect(subAgents.recordOf("/home/ann/web/app")).toEqual(agent);
  await soon(async () => expect(await status(agent!.id)).toBe("connected"));
  expect(docker("exec", id, "stat", "--format", "%a %U", "/.quarterdeck-agent/node")).toBe("755 root");

  const socket = server.socket(
    `/api/v2/workspaceagents/${agent!.id}/pty?reconnect=${randomUUID()}&width=80&height=24`,
  );
  let output = "";
  socket.on("message", (data) => {
    output += String(data);
  });
  await soon(() => expect(socket.readyState).toBe(1));
  socket.send(Buffer.from(JSON.stringify({ data: 'echo "<$(hostname) $(id -un) $FROM_CONFIG>"\r' })));
  await soon(() => expect(output).toContain("<inside dev yes>"));

  await subAgents.stop("/home/ann/web/app");
  expect(await given.ours(id)).toEqual([]);
  await subAgents.ensure(await wish(id), never);
  await soon(async () => expect(await status(agent!.id)).toBe("connected"));
});

test("[DC77] a process that was killed comes back under its record", async () => {
  const { subAgents, start, wish, gone, calls, status, ours } = await setup();
  const id = await start();
  const agent = await subAgents.ensure(await wish(id), never);
  expect(subAgents.isIn("/home/ann/web/app", id)).toBe(true);
  await soon(async () => expect(await status(agent!.id)).toBe("connected"));
  for (const pid of await ours(id)) process.kill(pid, "SIGKILL");
  await soon(() => expect(gone).toEqual(["/home/ann/web/app"]));
  expect(subAgents.isIn("/home/ann/web/app", id)).toBe(false);
  expect(await ours(id)).toEqual([]);
  expect(await subAgents.ensure(await wish(id), never)).toEqual(agent);
  await soon(async () => expect(await status(agent!.id)).toBe("connected"));
  expect(calls).toEqual(["add app"]);
});

test("[DC77] [DC80] another container keeps the record, unless it says something else", async () => {
  const { subAgents, start, wish, calls, records, entry, ours, taken, docker } = await setup();
  taken.add("app");
  const first = await start();
  const agent = await subAgents.ensure(await wish(first), never);
  expect(calls).toEqual(["add app", "add web-app"]);
  entry.name = agent!.name; // as the registry's claim() does
  const second = await start();
  expect(await subAgents.ensure(await wish(second), never)).toEqual(agent);
  expect(await ours(first)).toEqual([]);
  expect(calls).toHaveLength(2);
  docker("rm", "--force", second);
  const third = await start();
  const apps = [{ slug: "docs", url: "http://localhost:3000" }];
  const other = await subAgents.ensure(await wish(third, { apps }), never);
  expect(other!.id).not.toBe(agent!.id);
  expect(calls.slice(2)).toEqual(["remove web-app", "add web-app"]);
  expect(records).toMatchObject([{ wanted: { apps: [{ slug: "docs" }], directory: "/home/dev" } }]);
});

test("[DC79] close: no process and no record is left", async () => {
  const { subAgents, start, wish, records, ours } = await setup();
  const id = await start();
  await subAgents.ensure(await wish(id), never);
  expect(await ours(id)).toHaveLength(1);
  await subAgents.close();
  expect(await ours(id)).toEqual([]);
  expect(records).toEqual([]);
});

test("an agent whose parent was killed leaves by itself", async () => {
  const { engine, start, wish, subAgents, ours } = await setup();
  const id = await start();
  await subAgents.ensure(await wish(id), never); // puts the files there
  await subAgents.stop("/home/ann/web/app");
  const env = { QUARTERDECK_URL: "http://127.0.0.1:1", QUARTERDECK_TOKEN: randomUUID() };
  const command = ["/.quarterdeck-agent/node", "/.quarterdeck-agent/agent.mjs"] as const;
  const session = await engine.exec(id, { command, tty: false, env }, never);
  await soon(() => expect(session.stdout.readableLength).toBeGreaterThan(0));
  expect(await ours(id)).toHaveLength(1);
  session.close(); // what the system does to the connection of a process that it kills
  await soon(async () => expect(await ours(id)).toEqual([]));
});

test("[DC76] an image without glibc: a sentence, and nothing large was copied", async () => {
  const { subAgents, start, wish, docker, calls } = await setup();
  const id = await start();
  // As with musl: nothing is where our Node has its loader.
  docker("exec", id, "rm", "/lib64/ld-linux-x86-64.so.2");
  await expect(subAgents.ensure(await wish(id), never)).rejects.toThrow(
    /^copy agent binary: The image has no glibc.*opened from its parent agent\.$/,
  );
  expect(docker("diff", id)).not.toContain("/.quarterdeck-agent/node\n");
  expect(docker("diff", id)).toContain("/.quarterdeck-agent/agent.mjs");
  expect(calls).toEqual([]);
});

test("[DC76] an image that lacks a library: its name, and its package", async () => {
  const { subAgents, start, wish, docker } = await setup();
  const id = await start();
  docker("exec", id, "sh", "-c", "rm /usr/lib/*/libstdc++.so.6*");
  await expect(subAgents.ensure(await wish(id), never)).rejects.toThrow(
    /lacks libstdc\+\+\.so\.6, .*libstdc\+\+6/,
  );
});

test("[DC76] a remote user who is not there is said so; a container that does not run is no fault", async () => {
  const { subAgents, start, wish, docker } = await setup();
  const metadata = JSON.stringify([{ remoteUser: "nobody-of-this-name" }]);
  const id = await start(["--label", `devcontainer.metadata=${metadata}`]);
  await expect(subAgents.ensure(await wish(id), never)).rejects.toThrow("nobody-of-this-name");
  const stopped = await wish(id);
  docker("kill", id);
  await subAgents.ensure(stopped, never);
  expect(subAgents.isIn("/home/ann/web/app", id)).toBe(false);
});
