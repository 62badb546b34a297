import { expect, onTestFinished, test, vi } from "vitest";
import { findLatestBuild } from "../store/builds.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import { findWorkspace, handOverWorkspace } from "../store/workspaces.ts";
import { type PlaneServer, planeServer } from "../testing/planeServer.ts";
import { askReinit, claimBuild, prebuilt, prebuiltAgent } from "../testing/prebuilt.ts";
import { claimTopic } from "../workspaces/changes.ts";

const claimedEvent = (workspaceId: string, ownerId: string) =>
  `event: data\ndata: ${JSON.stringify({ workspace_id: workspaceId, reason: "prebuild_claimed", owner_id: ownerId })}\n\n`;

const claim = (server: PlaneServer, workspace: string, name = "mine") =>
  server.client.quarterdeck.claim({ workspace, body: { name } });

/** Resolves when the server has a subscriber for a claim of this workspace. */
function subscribed(server: PlaneServer, workspaceId: string) {
  const { subscribe } = server.plane.notify;
  return new Promise<void>((resolve) => {
    vi.spyOn(server.plane.notify, "subscribe").mockImplementation((topic, listener) => {
      const end = subscribe(topic, listener);
      if (topic === claimTopic(workspaceId)) resolve();
      return end;
    });
  });
}

/** A stream that had its first ping, without waiting 15 s for it. */
async function pinged(server: PlaneServer, token: string, query?: string) {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const stream = await askReinit(server.url, token, query);
  await expect
    .poll(() => {
      vi.advanceTimersByTime(stream.text() === "" ? 5_000 : 0);
      return stream.text();
    })
    .not.toBe("");
  return stream;
}

test.each(["1", "t", "T", "TRUE", "true", "True"])(
  "[SS17] an unclaimed workspace waits with wait=%s, and is told once of the claim",
  async (wait) => {
    const server = await planeServer({ workspaces: [prebuilt()] });
    const { workspaceId, token } = await prebuiltAgent(server);
    const waits = subscribed(server, workspaceId);
    const stream = await askReinit(server.url, token, `?wait=${wait}`);
    await waits;
    expect(stream.response(), "nothing is sent before").toBeUndefined();
    await claim(server, workspaceId);
    await expect.poll(stream.text).toBe(claimedEvent(workspaceId, server.user.id));
    expect(stream.ended(), "it stays open").toBe(false);
    expect(stream.response()!.status).toBe(200);
    expect(Object.fromEntries(stream.response()!.headers)).toMatchObject({
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
    });
  },
);

test("[SS17] a claim that comes while the database is asked is not lost", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  const { subscribe } = server.plane.notify;
  vi.spyOn(server.plane.notify, "subscribe").mockImplementation((topic, listener) => {
    const end = subscribe(topic, listener);
    // The claim is done between the subscription and the look at the workspace, as far as this can be told apart.
    if (topic === claimTopic(workspaceId)) server.plane.notify.publish(topic, server.user.id);
    return end;
  });
  const stream = await askReinit(server.url, token);
  await expect.poll(stream.text).toBe(claimedEvent(workspaceId, server.user.id));
});

test("[SS18] an agent that comes after the claim is told at once, and of nothing else", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  await claim(server, workspaceId);
  await server.plane.builder.settled();
  const stream = await askReinit(server.url, token);
  await expect.poll(stream.text).toBe(claimedEvent(workspaceId, server.user.id));
  expect(stream.ended()).toBe(false);
});

test("[SS19] a regular workspace has nothing to wait for: 409", async () => {
  const server = await planeServer();
  const { token } = await server.agent();
  expect(await (await askReinit(server.url, token)).whole()).toEqual({
    status: 409,
    body: {
      message: "Workspace is not a prebuilt workspace waiting to be claimed.",
      detail: "This endpoint is only for agents running in prebuilt workspaces.",
    },
  });
});

test.each(["", "?wait", "?wait=false", "?wait=yes", "?wait=tRUE"])(
  "[SS20] a regular workspace gets a stream with %j, and pings",
  async (query) => {
    const server = await planeServer();
    const { token } = await server.agent();
    const stream = await pinged(server, token, query);
    expect(stream.text()).toMatch(/^(event: ping\n\n)+$/);
    expect(stream.response()!.status).toBe(200);
  },
);

test("without wait a claim that is done already is not told", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  await claim(server, workspaceId);
  await server.plane.builder.settled();
  const waits = subscribed(server, workspaceId);
  const stream = await askReinit(server.url, token, "");
  await waits;
  server.plane.notify.publish(claimTopic(workspaceId), PREBUILDS_USER); // what comes first is what is live
  await expect.poll(stream.text).toBe(claimedEvent(workspaceId, PREBUILDS_USER));
});

test("[SS26] after a later build of its owner: 409", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  await claim(server, workspaceId);
  await server.plane.builder.settled();
  await server.client.builds.create({ workspace: workspaceId, body: { transition: "start" } });
  await server.plane.builder.settled();
  expect(await (await askReinit(server.url, token)).whole()).toEqual({
    status: 409,
    body: {
      message: "Workspace is not a prebuilt workspace waiting to be claimed.",
      detail: "The prebuild claim for this workspace has already been handled by an earlier build.",
    },
  });
});

test.each([
  [{ job_status: "failed", job_error: "no room left" }, "no room left"],
  [{ job_status: "canceled" }, "The build was canceled."],
] as const)("[SS27] a claim build that %o: 409 with the reason", async (state, detail) => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  await claimBuild(server, workspaceId, state);
  expect(await (await askReinit(server.url, token)).whole()).toEqual({
    status: 409,
    body: { message: "Claim build failed permanently.", detail },
  });
});

test("[SS17] while the claim build runs the agent waits; that it failed is not told", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  await claimBuild(server, workspaceId, { job_status: "running" });
  const stream = await pinged(server, token);
  const build = (await findLatestBuild(server.db, workspaceId))!;
  await server.plane.builder.cancel(build, (await findWorkspace(server.db, workspaceId))!);
  expect(stream.text()).toMatch(/^(event: ping\n\n)+$/);
  expect((await (await askReinit(server.url, token)).whole()).status).toBe(409);
  server.plane.notify.publish(claimTopic(workspaceId), server.user.id);
  await expect.poll(stream.text).toMatch(/ping\n\nevent: data\n/);
});

test("[SS17] between the change of owner and the claim build the agent waits", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  const change = { owner_id: server.user.id, name: "mine", name_key: "mine", updated_at: 1, last_used_at: 1 };
  await handOverWorkspace(server.db, workspaceId, PREBUILDS_USER, change);
  const waits = subscribed(server, workspaceId);
  const stream = await askReinit(server.url, token);
  await waits;
  server.plane.notify.publish(claimTopic(workspaceId), server.user.id);
  await expect.poll(stream.text).toBe(claimedEvent(workspaceId, server.user.id));
});

test("who leaves is forgotten", async () => {
  const server = await planeServer({ workspaces: [prebuilt()] });
  const { workspaceId, token } = await prebuiltAgent(server);
  let open = 0;
  const { subscribe } = server.plane.notify;
  vi.spyOn(server.plane.notify, "subscribe").mockImplementation((topic, listener) => {
    const end = subscribe(topic, listener);
    if (topic !== claimTopic(workspaceId)) return end;
    open++;
    return () => {
      open--;
      end();
    };
  });
  const stream = await askReinit(server.url, token);
  await expect.poll(() => open).toBe(1);
  stream.leave();
  await expect.poll(() => open).toBe(0);
});
