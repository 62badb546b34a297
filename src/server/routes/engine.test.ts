import { once } from "node:events";
import { expect, test, vi } from "vitest";
import type { LogRange } from "#agent/containers/containers.ts";
import { Refusal } from "#agent/refusal.ts";
import { CONTAINER_EXTENSIONS, type ContainerStats } from "#api/http/engine.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { aChannel } from "../../../e2e/someContainers.ts";
import { containersServer, type GivenContainers } from "../containers/testing/containersServer.ts";
import { untilStill } from "../testing/flood.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { closed, handshake } from "../testing/testServer.ts";

vi.setConfig({ testTimeout: 30_000 });

async function setup(given?: GivenContainers) {
  const { server, agent } = await containersServer(given);
  const base = `/api/v2/quarterdeck/agents/${agent.id}`;
  return { server, agent: agent.id, base, engine: server.client.engine, leave: agent.leave };
}

const aLine = (id: number, output = "x".repeat(10)): AgentLog => ({
  id,
  created_at: "2026-07-01T00:00:00Z",
  output,
  level: "info",
  source_id: "5b0e5b0e-0000-4000-8000-000000000001",
});

const aSecond = (container: string): ContainerStats => ({
  container,
  at: "2026-07-01T00:00:00Z",
  cpu_percent: 12.5,
  cpus: 2,
  memory: 1,
  memory_limit: 0,
  network_received: 0,
  network_sent: 0,
  block_read: 0,
  block_written: 0,
  processes: 1,
});

test("the server advertises what its agents can do with containers", async () => {
  const server = await planeServer();
  const { quarterdeck } = await server.client.deployment.buildInfo({});
  expect(quarterdeck!.extensions).toEqual(expect.arrayContaining([...CONTAINER_EXTENSIONS]));
});

test("an inspection is the engine's own words", async () => {
  const inspection = { Id: "abc", Config: { Labels: null, Env: ["A=1"] }, State: { Running: true } };
  const { engine, agent } = await setup({ inspect: async (id) => ({ ...inspection, asked: id }) });
  expect(await engine.inspect({ agent, container: "abc" })).toEqual({ ...inspection, asked: "abc" });
});

test("each action reaches the agent by its name", async () => {
  const acted: string[] = [];
  const { engine, agent } = await setup({
    act: async (container, action) => void acted.push(`${action} ${container}`),
  });
  await engine.start({ agent, container: "a" });
  await engine.stop({ agent, container: "b.c_d-1" });
  await engine.restart({ agent, container: "c" });
  await engine.kill({ agent, container: "d" });
  expect(acted).toEqual(["start a", "stop b.c_d-1", "restart c", "kill d"]);
});

test.each(["..", "a/b", "-rf", "a b", "%zz", "x".repeat(300)])(
  "what no engine would take for a container is none: %s",
  async (name) => {
    const inspect = vi.fn(async () => ({}));
    const { server, base } = await setup({ inspect });
    const { status } = await server.asUser(`${base}/containers/${encodeURIComponent(name)}`);
    expect(status).toBe(404);
    expect(inspect).not.toHaveBeenCalled();
  },
);

test.each([
  [404, "Container not found."],
  [409, "container is paused"],
  [502, "The engine does not answer."],
])("the agent's refusal passes through: %i", async (status, message) => {
  const { engine, agent, server } = await setup({
    async shells() {
      throw new Refusal(status, { message, detail: "why" });
    },
  });
  await expect(engine.shells({ agent, container: "web" })).rejects.toMatchObject({
    status,
    envelope: { message, detail: "why" },
  });
  server.errors.splice(0);
});

test("users and shells of a container", async () => {
  const shells = {
    users: [{ name: "node", uid: 1000, home: "/home/node", shell: "/bin/bash" }],
    shells: ["/bin/bash"],
    default_user: "node",
  };
  const { engine, agent } = await setup({ shells: async () => shells });
  expect(await engine.shells({ agent, container: "web" })).toEqual(shells);
});

test("logs are asked for by containers and range", async () => {
  const ranges: LogRange[] = [];
  const { server, base } = await setup({
    async logs(range) {
      ranges.push(range);
      return [aLine(1)];
    },
  });
  const get = (query: string) => server.asUser(`${base}/container-logs${query}`);
  expect(await (await get("?container=a&container=b")).json()).toEqual([aLine(1)]);
  await get("?container=a&after=5&limit=10");
  await get("?container=a&before=7&limit=20");
  expect(ranges).toEqual([
    { containers: ["a", "b"] },
    { containers: ["a"], after: 5, limit: 10 },
    { containers: ["a"], before: 7, limit: 20 },
  ]);
});

test.each(["", "?container=", `?${"container=a&".repeat(33)}`])(
  "no container, one without a name, too many: 400 (%#)",
  async (query) => {
    const { server, base } = await setup();
    const answer = await server.asUser(`${base}/container-logs${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ validations: [{ field: "container" }] });
  },
);

test("following begins after the id that was seen, and goes on", async () => {
  const asked: unknown[] = [];
  const channel = aChannel<AgentLog[]>();
  const { server, base } = await setup({
    followLogs(range, signal) {
      asked.push(range);
      return channel.values(signal);
    },
  });
  channel.put([]);
  const socket = server.socket(`${base}/container-logs?follow=true&container=a&after=3`);
  const messages = messagesOf<AgentLog[]>(socket);
  expect(await messages.next()).toEqual([]);
  channel.put([aLine(4), aLine(5)], [aLine(6)]);
  expect(await messages.next()).toEqual([aLine(4), aLine(5)]);
  expect(await messages.next()).toEqual([aLine(6)]);
  channel.end();
  expect(await closed(socket)).toEqual({ code: 1000, reason: "" });
  await closed(server.socket(`${base}/container-logs?follow=true&container=a`)); // from where the agent thinks best
  expect(asked).toEqual([{ containers: ["a"], after: 3 }, { containers: ["a"] }]);
});

test("what may not be followed is refused before the upgrade", async () => {
  const { server, base } = await setup({
    // biome-ignore lint/correctness/useYield: it fails before there is a first value
    async *followLogs() {
      throw new Refusal(404, { message: "Container not found." });
    },
  });
  const refused = await handshake(server.socket(`${base}/container-logs?follow=true&container=a`));
  expect(refused.status).toBe(404);
  expect(JSON.parse(refused.body)).toEqual({ message: "Container not found." });
});

test("a follower that reads nothing stops its agent; when it leaves, the agent hears so", async () => {
  let sent = 0;
  let isOver = false;
  const batch = Array.from({ length: 100 }, (_, i) => aLine(i, "y".repeat(1_000)));
  const { server, base } = await setup({
    async *followLogs(_, signal) {
      signal.addEventListener("abort", () => {
        isOver = true;
      });
      while (!signal.aborted) {
        sent++;
        yield batch;
      }
    },
  });
  const socket = server.socket(`${base}/container-logs?follow=true&container=a`);
  await once(socket, "open");
  socket.pause();
  await untilStill(() => sent);
  expect(sent).toBeLessThan(500);
  socket.terminate();
  await vi.waitUntil(() => isOver, { timeout: 10_000 });
});

test("stats of the containers named, or of all, until the agent is lost", async () => {
  const asked: unknown[] = [];
  const { server, base, leave } = await setup({
    async *stats(containers, signal) {
      asked.push(containers);
      yield [aSecond("a")];
      await once(signal, "abort");
    },
  });
  const all = server.socket(`${base}/container-stats`);
  expect(await messagesOf<ContainerStats[]>(all).next()).toEqual([aSecond("a")]);
  const one = server.socket(`${base}/container-stats?container=a`);
  await messagesOf<ContainerStats[]>(one).next();
  expect(asked).toEqual([undefined, ["a"]]);
  const over = closed(all);
  await leave();
  expect(await over).toEqual({ code: 1000, reason: "" });
});

test("an agent that sends what it should not ends its stream with 1011", async () => {
  const { server, base } = await setup({
    async *stats() {
      yield [aSecond("a")];
      yield [{ container: 1 }] as never;
    },
  });
  const socket = server.socket(`${base}/container-stats`);
  expect(await closed(socket)).toEqual({ code: 1011, reason: "The agent's stream failed." });
});
