import { expect, test } from "vitest";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import { updateAgent } from "../store/agents.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { disconnectAll } from "./connection.ts";

/** A server whose clock is moved by hand, and what its user is told about the only agent. */
async function watched(agent: Record<string, unknown>) {
  let clock = Date.parse("2026-07-01T00:00:00Z");
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main", ...agent }] }],
    now: () => clock,
  });
  const main = await server.agent();
  const frames = messagesOf<WorkspacesFrame>(server.socket("/api/v2/quarterdeck/workspaces/watch"));
  const statusIn = ({ workspaces }: WorkspacesFrame) =>
    workspaces[0]?.latest_build.resources[0]?.agents?.[0]?.status;
  return {
    server,
    main,
    pass: (ms: number) => {
      clock += ms;
    },
    next: async () => statusIn(await frames.next()),
    until: (status: string) => frames.until((frame) => statusIn(frame) === status),
  };
}

test("[AG3] whoever watches is told when an agent took too long to come, though nothing happened", async () => {
  const { next, pass, until } = await watched({ connection_timeout: 1 });
  expect(await next()).toBe("connecting");
  pass(1_500);
  await until("timeout");
});

test("[AG15] a silent agent is told about as lost, one that shows life is not", async () => {
  const { server, main, pass, next, until } = await watched({ connection_timeout: 0 });
  await next();
  const link = server.socket("/api/v2/quarterdeck/me/link", { "Coder-Session-Token": main.token });
  await until("connected");
  // Its sign of life moves the moment at which it would count as lost.
  pass(20_000);
  await updateAgent(server.db, main.id, {
    last_connected_at: Date.parse("2026-07-01T00:00:20Z"),
  });
  pass(15_000);
  expect((await server.client.agents.get({ agent: main.id })).status).toBe("connected");
  pass(20_000);
  const { workspaces } = await until("disconnected");
  const agent = workspaces[0]!.latest_build.resources[0]!.agents![0]!;
  expect(agent.disconnected_at).toBe(agent.last_connected_at);
  expect(workspaces[0]!.health.failing_agents).toEqual([main.id]);
  link.terminate();
});

test("whom a server that died left as connected is shown as last seen when it said", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const at = Date.now() - 5_000;
  await updateAgent(server.db, main.id, { first_connected_at: at, last_connected_at: at });
  await disconnectAll(server.db);
  const shown = await server.client.agents.get({ agent: main.id });
  expect(shown).toMatchObject({ status: "disconnected", health: { reason: "agent has lost connection" } });
  expect(Date.parse(shown.disconnected_at!)).toBe(at);
});
