import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, type Client } from "#api/client.ts";
import { accessLog, refusalOf } from "./logOrigin.ts";
import { logPageOver } from "./testing/logPageOver.ts";
import { createScriptedServer, textOf } from "./testing/scriptedServer.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  vi.spyOn(Math, "random").mockReturnValue(0.5); // pauses between attempts
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const web = "a".repeat(64);
const db = "b".repeat(64);
const origin = { agentId: "agent", workspaceId: "workspace", containers: [web, db] };

/** The scripted log as the containers' one; the agent's own is not there. */
function setup() {
  const server = createScriptedServer({ paging: true });
  const asked: unknown[] = [];
  const { logs } = server.client;
  const engine: Pick<Client["engine"], "logs" | "followLogs"> = {
    logs({ container, ...query }, options) {
      asked.push(container);
      return logs.list(query, options);
    },
    followLogs({ container, ...query }) {
      asked.push(container);
      return logs.follow(query);
    },
  };
  const containers = { list: async () => ({ devcontainers: null, containers: [{ id: db }] }) };
  const client = { ...server.client, logs: {}, engine, containers } as unknown as Client; // nothing else is asked
  return { server, asked, client };
}

test("[C11] the log of containers is opened at its end, paged, followed and resumed as an agent's", async () => {
  const { server, asked, client } = setup();
  server.write(9_000);
  const page = logPageOver({ client, origin, maxBytes: 50 << 20 });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(page.session.getSnapshot().state).toMatchObject({ lines: 9_000, firstId: 1, lastId: 9_000 });
  server.drop();
  server.write(5);
  await vi.advanceTimersByTimeAsync(10_000);
  const frame = page.session.getSnapshot();
  expect(frame.state.lastId).toBe(9_005);
  expect(frame.account).toMatchObject({ outages: 1, misordered: 0 });
  expect(frame.lines.at(-1)?.text).toContain(textOf(9_005));
  expect(new Set(asked.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify([web, db])]));
  page.close();
});

test("[C11] it has ended when the last of them was removed", async () => {
  const { client } = setup();
  expect(await accessLog(client, origin).isCurrent()).toBe(true);
  expect(await accessLog(client, { ...origin, containers: [web] }).isCurrent()).toBe(false);
});

test("[C11] the server does not search it, whatever it can do with an agent's", () => {
  const { client } = setup();
  const known = new Set(["log-search", "log-paging"]);
  expect(accessLog(client, origin).canSearch(known)).toBe(false);
  expect(accessLog(client, { agentId: "agent", workspaceId: "workspace" }).canSearch(known)).toBe(true);
});

test.each([
  [404, "Container not found."],
  [403, "Container not found."],
  [502, undefined],
  [0, undefined],
])("[C11] an answer of %d tells whether asking again can help", async (status, told) => {
  const { client } = setup();
  const engine = {
    logs: async () => {
      throw new ApiError(status, { message: "Container not found." });
    },
  };
  const failing = { ...client, engine } as unknown as Client; // only this is asked
  expect(await refusalOf(accessLog(failing, origin))).toBe(told);
});
