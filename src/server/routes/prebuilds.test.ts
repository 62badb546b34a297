import { expect, test } from "vitest";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import { listOwnedWorkspaces } from "../store/workspaces.ts";
import { messagesOf, planeServer } from "../testing/planeServer.ts";
import { askReinit, claimBuild, prebuilt, prebuiltAgent } from "../testing/prebuilt.ts";
import { restartableServer } from "../testing/restartableServer.ts";
import { createUser } from "../users/accounts.ts";

const WATCH = "/api/v2/quarterdeck/workspaces/watch";
const LINK = "/api/v2/quarterdeck/me/link";
const DEV = { name: "dev", agents: [{ name: "main" }] };

test("a prebuilt workspace is built for nobody: all who are signed in know of it, nobody can use it", async () => {
  const server = await planeServer({ workspaces: [DEV, prebuilt()] });
  const { workspaceId, client } = await prebuiltAgent(server);
  const bob = await server.stranger();
  const { workspaces } = await bob.client.quarterdeck.prebuilds({});
  expect(workspaces).toMatchObject([
    {
      id: workspaceId,
      name: "pool",
      owner_id: PREBUILDS_USER,
      owner_name: "prebuilds",
      is_prebuild: true,
      latest_build: { status: "running", initiator_id: PREBUILDS_USER, initiator_name: "prebuilds" },
    },
  ]);
  const agent = workspaces[0]!.latest_build.resources[0]!.agents![0]!;
  expect((await server.client.workspaces.list({})).workspaces.map(({ name }) => name)).toEqual(["dev"]);
  for (const path of [`/workspaces/${workspaceId}`, `/workspaceagents/${agent.id}`])
    expect((await server.asUser(`/api/v2${path}`)).status).toBe(404);
  expect(await client.reports.manifest({})).toMatchObject({ agent_id: agent.id, owner_name: "prebuilds" });
});

test("the prebuilds user signs in nowhere, is in no list, and its name is taken", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  for (const password of ["", "!", "prebuilds"]) {
    const body = JSON.stringify({ email: "prebuilds@system.invalid", password });
    const answer = await server.request("/api/v2/users/login", { method: "POST", body });
    expect([400, 401]).toContain(answer.status);
  }
  await expect(
    createUser(server.db, { username: "Prebuilds", email: "p@example.com", password: "long enough" }),
  ).rejects.toMatchObject({ status: 409 });
  for (const path of ["", "/keys/tokens"])
    expect((await server.asUser(`/api/v2/users/prebuilds${path}`)).status).toBe(404);
  const { client } = await prebuiltAgent(server);
  await expect(client.self.gitSshKey({}), "it has no key").rejects.toMatchObject({
    status: 500,
    envelope: { message: "Internal error fetching git SSH key." },
  });
  expect(server.errors.splice(0), "a 500 is logged").toEqual([expect.stringContaining("/me/gitsshkey")]);
  expect(server.user.roles, "the first person owns the deployment still").toBe("owner");
});

test("a claim gives the workspace to who asked, under their name, by a build of theirs", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const bob = await server.stranger();
  const { workspaceId, client, token } = await prebuiltAgent(server);
  const before = await client.reports.manifest({});
  const claimed = await bob.client.quarterdeck.claim({ workspace: workspaceId, body: { name: "Mine" } });
  expect(claimed).toMatchObject({ id: workspaceId, name: "Mine", owner_name: "bob", is_prebuild: false });
  await server.plane.builder.settled();
  const shown = await bob.client.workspaces.byName({ user: "me", name: "mine" });
  expect(shown.latest_build).toMatchObject({
    ...{ status: "running", build_number: 2, initiator_id: bob.row.id, initiator_name: "bob" },
    ...{ transition: "start", workspace_owner_name: "bob" },
  });
  const [first] = (await bob.client.builds.list({ workspace: workspaceId })).slice(-1);
  expect(first).toMatchObject({ build_number: 1, initiator_id: PREBUILDS_USER, initiator_name: "prebuilds" });
  const after = await client.reports.manifest({});
  expect(after).toMatchObject({ owner_name: "bob", workspace_name: "Mine", workspace_id: workspaceId });
  expect(after.agent_id, "a build makes new agents").not.toBe(before.agent_id);
  expect((await prebuiltAgent(server)).token, "of the same token").toBe(token);
  expect((await server.client.quarterdeck.prebuilds({})).workspaces).toEqual([]);
});

test("of two who claim at once one gets it, and the other is told what to do", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const [bob, eve] = [await server.stranger(), await server.stranger("eve")];
  const { workspaceId } = await prebuiltAgent(server);
  const answers = await Promise.allSettled(
    [bob, eve].map(({ client }) =>
      client.quarterdeck.claim({ workspace: workspaceId, body: { name: "mine" } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(answers.find(({ status }) => status === "rejected")).toMatchObject({
    reason: {
      status: 409,
      envelope: {
        message: "Somebody else has claimed this workspace already. Claim another one.",
      },
    },
  });
  await server.plane.builder.settled();
  const lists = await Promise.all([bob, eve].map(({ client }) => client.workspaces.list({})));
  expect(lists.map(({ count }) => count).sort()).toEqual([0, 1]);
  expect(await listOwnedWorkspaces(server.db, PREBUILDS_USER)).toEqual([]);
});

test("a name that is bad or taken is refused, and the workspace stays unclaimed", async () => {
  const server = await planeServer({ workspaces: [DEV, prebuilt()] });
  const { workspaceId } = await prebuiltAgent(server);
  const claim = (workspace: string, name: string) =>
    server.client.quarterdeck.claim({ workspace, body: { name } });
  await expect(claim(workspaceId, "not so")).rejects.toMatchObject({
    status: 400,
    envelope: { validations: [{ field: "name" }] },
  });
  await expect(claim(workspaceId, "DEV")).rejects.toMatchObject({
    status: 409,
    envelope: { validations: [{ field: "name" }] },
  });
  expect((await server.client.quarterdeck.prebuilds({})).workspaces).toHaveLength(1);
});

test("what is somebody's own or no workspace at all is not found", async () => {
  const server = await planeServer();
  const bob = await server.stranger();
  const { workspaceId } = await server.agent();
  for (const workspace of [workspaceId, PREBUILDS_USER])
    await expect(bob.client.quarterdeck.claim({ workspace, body: { name: "mine" } })).rejects.toMatchObject({
      status: 404,
    });
});

test("a claim is seen by all who watch: the new owner gets it, others lose it", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const bob = await server.stranger();
  const { workspaceId } = await prebuiltAgent(server);
  const asBob = messagesOf<WorkspacesFrame>(server.socket(WATCH, { "Coder-Session-Token": bob.token }));
  const asAnn = messagesOf<WorkspacesFrame>(server.socket(WATCH));
  for (const frames of [asBob, asAnn])
    expect(await frames.next()).toMatchObject({ whole: true, workspaces: [{ is_prebuild: true }] });
  await bob.client.quarterdeck.claim({ workspace: workspaceId, body: { name: "mine" } });
  const gone = await asAnn.until(({ removed }) => removed.length > 0);
  expect(gone).toEqual({ whole: false, workspaces: [], removed: [workspaceId] });
  const got = await asBob.until(({ workspaces }) => workspaces[0]?.latest_build.status === "running");
  expect(got.workspaces).toMatchObject([{ id: workspaceId, name: "mine", is_prebuild: false }]);
});

test("the link of the unclaimed agent is cut, and that of the new one taken with the same token", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token, client } = await prebuiltAgent(server);
  const headers = { "Coder-Session-Token": token };
  const link = server.socket(LINK, headers);
  const closed = new Promise((resolve) => link.on("close", resolve));
  const before = await client.reports.manifest({});
  await expect.poll(() => server.plane.links.get(before.agent_id)).toBeDefined();
  await server.client.quarterdeck.claim({ workspace: workspaceId, body: { name: "mine" } });
  await closed;
  server.socket(LINK, headers);
  const after = await client.reports.manifest({});
  await expect
    .poll(async () => (await server.client.agents.get({ agent: after.agent_id })).status)
    .toBe("connected");
});

test("[SS27] a claim that the server's end cut short is said to the agent, and made whole by a start", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token, client } = await prebuiltAgent(server);
  const before = await client.reports.manifest({});
  await claimBuild(server, workspaceId, { job_status: "running" });
  await server.plane.builder.sweep(); // as the next server does first
  const failed = await server.client.workspaces.get({ workspace: workspaceId });
  expect(failed).toMatchObject({ owner_name: "ann", latest_build: { status: "failed", build_number: 2 } });
  expect(await (await askReinit(server.url, token)).whole()).toEqual({
    status: 409,
    body: {
      message: "Claim build failed permanently.",
      detail: "The server was stopped before the build was done.",
    },
  });
  expect((await client.reports.manifest({})).agent_id, "it goes on as it was").toBe(before.agent_id);
  await server.client.builds.create({ workspace: workspaceId, body: { transition: "start" } });
  await server.plane.builder.settled();
  const after = await client.reports.manifest({});
  expect(after.owner_name).toBe("ann");
  expect(after.agent_id).not.toBe(before.agent_id);
});

test("the agents file goes on ruling a claimed workspace, which stays its user's", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const bob = await server.stranger();
  const { workspaceId } = await prebuiltAgent(server);
  await bob.client.quarterdeck.claim({ workspace: workspaceId, body: { name: "mine" } });
  await server.plane.builder.settled();
  await server.declare([{ ...prebuilt(), agents: [{ name: "main" }, { name: "second" }] }]);
  const shown = await bob.client.workspaces.get({ workspace: workspaceId });
  expect(shown.latest_build.resources[0]!.agents!.map(({ name }) => name)).toEqual(["main", "second"]);
  expect((await server.client.quarterdeck.prebuilds({})).workspaces).toEqual([]);
  await server.declare([]);
  expect((await bob.asUser(`/api/v2/workspaces/${workspaceId}`)).status, "let go as any other").toBe(410);
});

test("without its prebuild line an unclaimed workspace becomes the owner's; with one, what was theirs stays", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId } = await prebuiltAgent(server);
  await server.declare([{ ...prebuilt(), prebuild: false }]);
  const shown = await server.client.workspaces.byName({ user: "me", name: "pool" });
  expect(shown).toMatchObject({ id: workspaceId, latest_build: { build_number: 2, status: "running" } });
  await server.declare([prebuilt()]);
  expect((await server.client.workspaces.list({})).workspaces.map(({ id }) => id)).toEqual([workspaceId]);
});

test("an unclaimed workspace that the file names no longer goes", async () => {
  const server = await planeServer({ workspaces: [prebuilt(), prebuilt("pool-2")] });
  await server.declare([prebuilt("pool-2")]);
  const { workspaces } = await server.client.quarterdeck.prebuilds({});
  expect(workspaces.map(({ name }) => name)).toEqual(["pool-2"]);
});

test("[SS18] unclaimed workspaces and claims outlive the server", async () => {
  const server = await restartableServer({ prebuild: true });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${server.port}/api/v2/quarterdeck${path}`, {
      ...init,
      headers: { "Coder-Session-Token": server.token },
    });
  await server.stop();
  await server.start();
  expect(await (await call("/prebuilds")).json()).toMatchObject({ workspaces: [{ id: server.workspaceId }] });
  const body = JSON.stringify({ name: "mine" });
  const claimed = await call(`/workspaces/${server.workspaceId}/claim`, { method: "POST", body });
  expect(claimed.status).toBe(201);
  const { owner_id } = (await claimed.json()) as { owner_id: string };
  await server.stop();
  await server.start();
  // The connection that was kept open is noticed to be gone by the first request.
  const unclaimed = () => call("/prebuilds").then((answer) => answer.json(), String);
  await expect.poll(unclaimed).toEqual({ workspaces: [] });
  const stream = await askReinit(`http://127.0.0.1:${server.port}`, server.agentToken);
  await expect.poll(stream.text).toContain(owner_id);
});
