import { expect, test } from "vitest";
import { insertLogs, listLogs } from "../store/logs.ts";
import { planeServer } from "../testing/planeServer.ts";
import { forgetEndedAgents } from "./retention.ts";

const DAY_MS = 86_400_000;

test("an agent that ended is forgotten a week later with its logs, a living one never", async () => {
  const server = await planeServer();
  const first = await server.agent();
  const line = { source_id: "s", created_at: 1, level: "info", output: "x" };
  await insertLogs(
    server.db,
    Array.from({ length: 4_500 }, () => ({ ...line, agent_id: first.id })),
  );
  await server.client.builds.create({ workspace: first.workspaceId, body: { transition: "start" } });
  await server.plane.builder.settled();
  const second = await server.agent();
  await insertLogs(server.db, [{ ...line, agent_id: second.id }]);
  const left = async (id: string) => (await listLogs(server.db, id, 0, 10_000)).length;

  await forgetEndedAgents(server.db, Date.now() + 6 * DAY_MS);
  expect([await left(first.id), await left(second.id)]).toEqual([4_500, 1]);
  await forgetEndedAgents(server.db, Date.now() + 8 * DAY_MS);
  expect([await left(first.id), await left(second.id)]).toEqual([0, 1]);
  expect(await server.db.selectFrom("agents").select("id").execute()).toEqual([{ id: second.id }]);
});

test("of a script that runs all day the last fifty runs are kept", async () => {
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main", scripts: [{ name: "s", script: "x" }] }] }],
  });
  const main = await server.agent();
  const { scripts } = await server.client.agents.get({ agent: main.id });
  const start = Date.parse("2026-07-01T00:00:00Z");
  for (let i = 0; i < 60; i++)
    await main.client.reports.script({
      body: {
        script_id: scripts[0]!.id,
        started_at: new Date(start + i * 60_000).toISOString(),
        ended_at: new Date(start + i * 60_000 + 1).toISOString(),
        exit_code: i,
        stage: "cron",
        status: "exit_failure",
      },
    });
  const [build] = await server.client.builds.list({ workspace: main.workspaceId });
  const timings = await server.client.builds.timings({ build: build!.id });
  expect(timings.agent_script_timings.map(({ exit_code }) => exit_code)).toEqual(
    Array.from({ length: 50 }, (_, i) => i + 10),
  );
  expect((await server.client.agents.get({ agent: main.id })).scripts[0]!.exit_code).toBe(59);
});
