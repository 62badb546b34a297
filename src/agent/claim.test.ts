import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { listLogs } from "#server/store/logs.ts";
import { planeServer } from "#server/testing/planeServer.ts";
import { prebuiltAgent } from "#server/testing/prebuilt.ts";
import { restartableServer } from "#server/testing/restartableServer.ts";
import { createCutProxy } from "../../e2e/cutProxy.ts";
import { runAgent } from "./daemon.ts";

vi.setConfig({ testTimeout: 60_000 });
const PATIENT = { timeout: 20_000 };
const eventually = <T>(check: () => T) => vi.waitUntil(check, PATIENT);

/** A real server with one unclaimed workspace, and its real agent behind a network that can be cut. */
async function setup() {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-claim-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const scripts = [
    {
      name: "Hello",
      script: `echo "$CODER_WORKSPACE_OWNER_NAME" >> started; echo hello $CODER_WORKSPACE_NAME`,
    },
    { name: "Bye", run_on: "stop", script: `echo "$CODER_WORKSPACE_OWNER_NAME" >> ended` },
  ];
  const agents = [{ name: "main", directory: folder, scripts }];
  const server = await planeServer({ workspaces: [{ name: "pool", prebuild: true, agents }] });
  const { workspaceId, token, client } = await prebuiltAgent(server);
  const network = await createCutProxy();
  network.target(Number(new URL(server.url).port));
  const stopped = new AbortController();
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const ended = runAgent({ url: network.url, token, log, signal: stopped.signal });
  onTestFinished(async () => {
    stopped.abort();
    await ended;
    await network.close();
  });
  const read = (name: string) => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };
  const unclaimed = await client.reports.manifest({});
  // What is not sent before the claim would be sent after it.
  await expect.poll(() => listLogs(server.db, unclaimed.agent_id, 0, 10), PATIENT).toHaveLength(1);
  await eventually(() => read("started").length === 1);
  const claim = () => server.client.quarterdeck.claim({ workspace: workspaceId, body: { name: "mine" } });
  const agent = async () =>
    (await server.client.workspaces.get({ workspace: workspaceId })).latest_build.resources[0]?.agents?.[0];
  return { server, network, read, claim, agent, client, said, stopped, ended };
}

test("[SS17] a claim ends the run of before, stop scripts included, and begins one of the new owner's", async () => {
  const { server, read, claim, agent } = await setup();
  expect(read("started")).toEqual(["prebuilds"]);
  await claim();
  await eventually(() => read("started").length === 2);
  expect([read("started"), read("ended")]).toEqual([["prebuilds", "ann"], ["prebuilds"]]);
  await expect.poll(async () => (await agent())?.lifecycle_state, PATIENT).toBe("ready");
  await expect.poll(async () => (await agent())?.status, PATIENT).toBe("connected");
  const { id } = (await agent())!;
  const lines = () => server.client.logs.list({ agent: id });
  await expect.poll(async () => (await lines()).map(({ output }) => output), PATIENT).toEqual(["hello mine"]);
});

test("[SS18] an agent that was offline during the claim does the same when it is back", async () => {
  const { network, read, claim, agent, server } = await setup();
  network.cut();
  await claim();
  await server.plane.builder.settled();
  expect(read("started")).toEqual(["prebuilds"]);
  network.heal();
  await eventually(() => read("started").length === 2);
  expect([read("started"), read("ended")]).toEqual([["prebuilds", "ann"], ["prebuilds"]]);
  await expect.poll(async () => (await agent())?.lifecycle_state, PATIENT).toBe("ready");
});

test("[SS17] a server that restarts while an agent waits is waited at again", async () => {
  const server = await restartableServer({ prebuild: true });
  const url = `http://127.0.0.1:${server.port}`;
  const stopped = new AbortController();
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const log = { debug: note, info: note, warn: note, error: note };
  const ended = runAgent({ url, token: server.agentToken, log, signal: stopped.signal });
  onTestFinished(async () => {
    stopped.abort();
    await ended;
  });
  await eventually(() => said.includes("connected"));
  await server.stop();
  await server.start();
  await eventually(() => said.filter((line) => line === "connected").length === 2);
  const claim = await fetch(`${url}/api/v2/quarterdeck/workspaces/${server.workspaceId}/claim`, {
    method: "POST",
    headers: { "Coder-Session-Token": server.token },
    body: JSON.stringify({ name: "mine" }),
  });
  expect(claim.status).toBe(201);
  await eventually(() => said.some((line) => line.startsWith("the workspace was claimed")));
});

test("after a claim the agent holds no stream, and later builds end it as any other", async () => {
  const { read, claim, agent, said, stopped, ended } = await setup();
  await claim();
  await eventually(() => read("started").length === 2);
  await expect.poll(async () => (await agent())?.status, PATIENT).toBe("connected");
  stopped.abort();
  await ended;
  expect(read("ended")).toEqual(["prebuilds", "ann"]);
  expect(said.filter((line) => line.includes("claimed"))).toHaveLength(1);
  expect((await agent())!.lifecycle_state).toBe("off");
});
