import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { expect, test, vi } from "vitest";
import { Refusal } from "#agent/refusal.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { joinAgent } from "../../../e2e/joinAgent.ts";
import { aChannel, aContainer, aDevcontainer, listOf } from "../../../e2e/someContainers.ts";
import { createAgentContainers } from "../containers/agentContainers.ts";
import { containersServer, type GivenContainers } from "../containers/testing/containersServer.ts";
import { untilStill } from "../testing/flood.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { closed, handshake, testServer } from "../testing/testServer.ts";
import { containerRoutes } from "./containers.ts";

vi.setConfig({ testTimeout: 30_000 });

async function setup(given?: GivenContainers) {
  const { server, agent } = await containersServer(given);
  const path = `${agent.path}/containers`;
  const get = async (query = "") => {
    const answer = await server.asUser(path + query);
    return { status: answer.status, body: await answer.json() };
  };
  return { server, agent, path, get };
}

const first = aContainer({ id: "1", labels: { x: "1", e: "" } });
const second = aContainer({ id: "2", labels: { x: "2", e: "" } });
const bare = aContainer({ id: "3", labels: null });
const listed = { list: async () => listOf([first, second, bare], [aDevcontainer()]) };
const BAD_LABEL = { message: "Invalid label format", detail: "Labels must be in the format key=value" };

test.each(["?label=a", "?label=a=b=c", "?label=", "?label=x=1&label=y"])(
  "[CC1] [CT20] a label without exactly one = is refused: %s",
  async (query) => {
    const { get } = await setup(listed);
    expect(await get(query)).toEqual({ status: 400, body: BAD_LABEL });
  },
);

test("[CC1] a label is looked at before the agent's state", async () => {
  const server = await planeServer();
  const { path } = await server.agent();
  expect(await (await server.asUser(`${path}/containers?label=a`)).json()).toEqual(BAD_LABEL);
});

test("[CC2] [CT21] all labels must fit, an empty value asks for the key, the last of a key counts", async () => {
  const { get } = await setup(listed);
  const ids = async (query: string) =>
    ((await get(query)).body as ContainerList).containers.map(({ id }) => id);
  expect(await ids("?label=x=1&label=e=")).toEqual(["1"]);
  expect(await ids("?label=x=")).toEqual(["1", "2"]);
  expect(await ids("?label=x=1&label=x=2")).toEqual(["2"]);
  expect(await ids("?label=X=1")).toEqual([]);
  expect(await ids("?label=toString=")).toEqual([]);
});

test("[CC3] [CT22] without a label all are listed; a filter leaves devcontainers and warnings alone", async () => {
  const list = { ...listOf([first, second], [aDevcontainer()]), warnings: ["convert docker port"] };
  const { get } = await setup({ list: async () => list });
  expect(await get()).toEqual({ status: 200, body: list });
  expect(await get("?label=x=3")).toEqual({ status: 200, body: { ...list, containers: [] } });
});

test("[CT1] [CT2] [CT3] null stays null, and what is absent stays absent", async () => {
  const { server, path } = await setup({ list: async () => listOf([], null) });
  const answer = await server.asUser(path);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await answer.text()).toBe('{"devcontainers":null,"containers":[]}\n');
});

test("[CC4] a listing that fails is answered with its reason", async () => {
  const { get, server } = await setup({
    async list() {
      throw new Refusal(500, { message: "Could not get containers", detail: "run docker ps: exit 127" });
    },
  });
  const body = { message: "Could not get containers", detail: "run docker ps: exit 127" };
  expect(await get()).toEqual({ status: 500, body });
  server.errors.splice(0);
});

test("[CC5] an agent that never connected is refused with its state", async () => {
  const server = await planeServer();
  const { path } = await server.agent();
  const answers = await Promise.all([
    server.asUser(`${path}/containers/devcontainers/x`, { method: "DELETE" }),
    server.asUser(`${path}/containers/devcontainers/x/recreate`, { method: "POST" }),
    server.asUser(`${path}/containers`),
    handshake(server.socket(`${path}/containers/watch`)),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(await (answers[0] as Response).json()).toEqual({
    message: 'Agent state is "connecting", it must be in the "connected" state.',
  });
});

test("[CC6] another person's devcontainer is not there", async () => {
  const { server, path } = await setup();
  const { asUser } = await server.stranger();
  const answer = await asUser(`${path}/devcontainers/x`, { method: "DELETE" });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({
    message: "Agent doesn't exist with that id, or you do not have access to it.",
  });
});

test("[CC7] who may read but not update is refused before the id is looked at", async () => {
  const links = { get: () => undefined, all: () => [] };
  const server = await testServer({
    agentAuth: { authenticate: async () => undefined, visibleTo: async () => true },
    routes: ({ db }) =>
      containerRoutes({
        containers: createAgentContainers({ db, links, now: Date.now }),
        mayUpdate: async () => false,
      }),
  });
  const path =
    "/api/v2/workspaceagents/5b0e5b0e-0000-4000-8000-000000000001/containers/devcontainers/nothing";
  for (const [method, rest] of [
    ["POST", "/recreate"],
    ["DELETE", ""],
  ]) {
    const answer = await server.asUser(path + rest, { method: method! });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ message: "Forbidden.", detail: expect.any(String) });
  }
});

test("[CC8] what the agent refuses passes through as it is", async () => {
  const asked: string[] = [];
  const { server, path } = await setup({
    async recreate(id) {
      asked.push(id);
      throw new Refusal(404, { message: "Devcontainer not found.", detail: `none with ID: "${id}"` });
    },
  });
  const answer = await server.asUser(`${path}/devcontainers/no%20such%3F/recreate`, { method: "POST" });
  expect(answer.status).toBe(404);
  const body = { message: "Devcontainer not found.", detail: 'none with ID: "no such?"' };
  expect(await answer.json()).toEqual(body);
  expect(asked).toEqual(["no such?"]);
});

test("a deletion answers 204 without a body, a recreation 202 with the agent's words", async () => {
  const words = { message: "Devcontainer recreation initiated", detail: "It has started." };
  const { server, path } = await setup({ remove: async () => {}, recreate: async () => words });
  const removed = await server.asUser(`${path}/devcontainers/a`, { method: "DELETE" });
  expect([removed.status, await removed.text()]).toEqual([204, ""]);
  const recreated = await server.asUser(`${path}/devcontainers/a/recreate`, { method: "POST" });
  expect([recreated.status, await recreated.json()]).toEqual([202, words]);
});

test("[DC2] a caller who leaves ends the agent's work", async () => {
  let left = () => {};
  const over = new Promise<void>((resolve) => {
    left = resolve;
  });
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { server, path } = await setup({
    remove: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          left();
          reject(signal.reason);
        });
        begun();
      }),
  });
  const headers = { "Coder-Session-Token": server.token };
  const caller = httpRequest(`${server.url}${path}/devcontainers/a`, { method: "DELETE", headers });
  caller.on("error", () => {}); // its own cut
  caller.end();
  await started;
  caller.destroy();
  await over;
});

test("a caller who left is answered 408, an agent that is lost 500", async () => {
  const remove = vi.fn(() => new Promise<void>(() => {}));
  const { server, agent } = await setup({ list: () => new Promise(() => {}), remove });
  const containers = createAgentContainers({ db: server.db, links: server.plane.links, now: Date.now });
  const caller = new AbortController();
  const gone = containers.list(agent.id, caller.signal);
  caller.abort();
  await expect(gone).rejects.toMatchObject({
    status: 408,
    envelope: { message: "Failed to fetch containers from agent.", detail: "Request timed out." },
  });
  const lost = containers.remove(agent.id, "a", new AbortController().signal);
  await vi.waitUntil(() => remove.mock.calls.length > 0);
  server.plane.links.get(agent.id)!.close("test");
  await expect(lost).rejects.toMatchObject({
    status: 500,
    envelope: { message: "Internal error deleting devcontainer." },
  });
});

test("[CT10] a listing that takes over 30 s is given up, a deletion is not", async () => {
  const { server, agent } = await setup({
    list: () => new Promise(() => {}),
    remove: () => new Promise(() => {}),
  });
  const containers = createAgentContainers({ db: server.db, links: server.plane.links, now: Date.now });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const outcomes: unknown[] = [];
    const note = (outcome: unknown) => outcomes.push(outcome);
    const { signal } = new AbortController();
    const listing = containers.list(agent.id, signal).catch(note);
    containers.remove(agent.id, "a", signal).catch(note);
    await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 10_000 });
    vi.advanceTimersByTime(30_000);
    await listing;
    expect(outcomes).toMatchObject([
      {
        status: 500,
        envelope: { message: "Internal error fetching containers.", detail: "no answer within 30 s" },
      },
    ]);
    vi.advanceTimersByTime(600_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(outcomes).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test("an agent whose answer is none of the contract's is a fault that says where", async () => {
  const { get, server } = await setup({ list: async () => ({ containers: [{ id: 1 }] }) as never });
  expect(await get()).toMatchObject({
    status: 500,
    body: {
      message: "Internal error fetching containers.",
      detail: expect.stringContaining("devcontainers"),
    },
  });
  server.errors.splice(0);
});

test("where containers are switched off the answer says how to switch them on", async () => {
  const server = await planeServer();
  const { path } = await joinAgent(server, { containers: () => ({ kind: "off" }) });
  const answer = await server.asUser(`${path}/containers`);
  expect([answer.status, await answer.json()]).toEqual([
    403,
    {
      message: "Dev Container feature not enabled.",
      detail: "To enable this feature, set CODER_AGENT_DEVCONTAINERS_ENABLE=true in your template.",
    },
  ]);
});

test("[CC45] [AS2] [AS3] a sub-agent has no containers, and a stopping agent is closed", async () => {
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main" }, { name: "sub" }] }],
  });
  const closing = await joinAgent(server);
  const sub = await joinAgent(server, { name: "sub", containers: () => ({ kind: "sub-agent" }) });
  expect(await (await server.asUser(`${closing.path}/containers`)).json()).toEqual({
    message: "API closed",
    detail: "The API is closed and cannot process requests.",
  });
  const refused = await server.asUser(`${sub.path}/containers`);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ message: "Dev Container feature not supported." });
  expect((await handshake(server.socket(`${sub.path}/containers/watch`))).status).toBe(403);
  server.errors.splice(0);
});

async function watching(given?: GivenContainers) {
  const channel = aChannel<ContainerList>();
  const { server, agent, path } = await setup({ watch: (signal) => channel.values(signal), ...given });
  const socket = server.socket(`${path}/watch`);
  return { server, agent, path, socket, channel, messages: messagesOf<ContainerList>(socket) };
}

test("[CC9] [CT30] [CT31] a watch opens when the agent's does, and says the state at once", async () => {
  const { socket, channel, messages } = await watching();
  let open = false;
  socket.once("open", () => {
    open = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(open).toBe(false);
  const state = listOf([first], [aDevcontainer({ container: first })]);
  channel.put(state);
  expect(await messages.next()).toEqual(state);
  expect(open).toBe(true);
});

test("[CC10] [CT31] each change is the whole state again", async () => {
  const { channel, messages } = await watching();
  const one = aDevcontainer({ container: first });
  const two = aDevcontainer({ id: "5b0e5b0e-0000-4000-8000-0000000000d2", workspace_folder: "/p2" });
  const stopped = aDevcontainer({ status: "stopped", name: "" });
  const states = [
    listOf([first], [one]),
    listOf([first, second], [one, two]),
    listOf([second], [stopped, two]),
  ];
  for (const state of states) {
    channel.put(state);
    expect(await messages.next()).toEqual(state);
  }
});

test("[CT35] while the listing fails a watch opens, and closes without a message", async () => {
  const { socket, messages } = await watching({
    // biome-ignore lint/correctness/useYield: it fails before there is a first value
    async *watch() {
      throw new Refusal(500, { message: "Could not get containers" });
    },
  });
  const said = vi.fn();
  void messages.next().then(said);
  expect(await closed(socket)).toEqual({ code: 1000, reason: "" });
  expect(said).not.toHaveBeenCalled();
});

test("[CT36] a watcher that sends is closed with 1008, and the agent's watch ends", async () => {
  let ended = () => {};
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { socket } = await watching({
    async *watch(signal) {
      signal.addEventListener("abort", () => ended(), { once: true });
      yield listOf([]);
      await over;
    },
  });
  await once(socket, "open");
  socket.send("hello");
  expect(await closed(socket)).toEqual({ code: 1008, reason: "unexpected data message" });
  await over;
});

test("[CT37] an agent that goes away, or is done, ends a watch with 1000 and no reason", async () => {
  const lost = await watching();
  lost.channel.put(listOf([]));
  await lost.messages.next();
  const over = closed(lost.socket);
  await lost.agent.leave();
  expect(await over).toEqual({ code: 1000, reason: "" });
  const done = await watching();
  done.channel.put(listOf([]));
  done.channel.end();
  expect(await closed(done.socket)).toEqual({ code: 1000, reason: "" });
});

test("a watcher that reads nothing stops its agent", async () => {
  let sent = 0;
  const large = listOf([aContainer({ status: "x".repeat(100_000) })]);
  const { socket } = await watching({
    async *watch(signal) {
      while (!signal.aborted && sent < 2_000) {
        sent++;
        yield large;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  });
  await once(socket, "open");
  socket.pause();
  await untilStill(() => sent);
  expect(sent).toBeLessThan(500);
});
