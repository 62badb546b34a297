import { expect, test } from "vitest";
import { selfServiceApi } from "#api/http/selfService.ts";
import { KEPT_PER_APP, KEPT_URI_CHARS } from "../store/appStatuses.ts";
import { planeServer } from "../testing/planeServer.ts";

async function setup() {
  const server = await planeServer({
    workspaces: [
      {
        name: "dev",
        agents: [
          { name: "main", apps: [{ slug: "vscode" }] },
          { name: "other", apps: [{ slug: "elsewhere" }] },
        ],
      },
    ],
  });
  const main = await server.agent();
  const patch = async (body: unknown) => {
    const response = await fetch(server.url + selfServiceApi.appStatus.path, {
      method: "PATCH",
      headers: { "Coder-Session-Token": main.token },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const statuses = async () => (await server.client.agents.get({ agent: main.id })).apps[0]!.statuses;
  return { server, main, patch, statuses };
}

const good = { app_slug: "vscode", state: "working", message: "m", uri: "" };

test("[SS1] a status stands at its app, without what is accepted and dropped", async () => {
  const { main, patch, statuses } = await setup();
  const answer = await patch({
    app_slug: "vscode",
    state: "complete",
    message: "testing",
    uri: "https://example.com",
    icon: "https://x/i.png",
    needs_user_attention: true,
  });
  expect(answer).toEqual({ status: 200, body: null });
  expect(await statuses()).toMatchObject([
    {
      agent_id: main.id,
      workspace_id: main.workspaceId,
      state: "complete",
      message: "testing",
      uri: "https://example.com",
      icon: "",
      needs_user_attention: false,
    },
  ]);
});

test.each(["no-such", "elsewhere", "VSCODE", ""])("[SS2] %j is no app of this agent", async (app_slug) => {
  const { patch } = await setup();
  expect(await patch({ ...good, app_slug })).toEqual({
    status: 400,
    body: { message: "Failed to get workspace app.", detail: `No app found with slug "${app_slug}"` },
  });
});

test("[SS3] [SS22] a bad state is told first, missing ones too", async () => {
  const { patch } = await setup();
  const bad = { message: "Failed to parse request.", detail: "Invalid state: unknown" };
  expect(await patch({ ...good, state: "unknown", message: "a".repeat(200) })).toEqual({
    status: 400,
    body: bad,
  });
  expect(await patch({})).toEqual({ status: 400, body: { ...bad, detail: "Invalid state: " } });
  expect((await patch("{")).body.message).toBe("Request body must be valid JSON.");
});

test("[SS4] 160 bytes pass, 161 do not, and bytes are what counts", async () => {
  const { patch } = await setup();
  const detail = "Message must be less than 160 characters.";
  expect((await patch({ ...good, message: "a".repeat(160) })).status).toBe(200);
  for (const message of ["a".repeat(161), "é".repeat(81)])
    expect(await patch({ ...good, app_slug: "no-such", message })).toEqual({
      status: 400,
      body: { message: "Message is too long.", detail, validations: [{ field: "message", detail }] },
    });
});

test("[SS7] [SS23] state and message are stored as the reference stores them", async () => {
  const { patch, statuses } = await setup();
  await patch({ ...good, state: "WORKING", message: "a & b" });
  await patch({ ...good, message: "I can't" });
  await patch({ ...good, message: "" });
  expect((await statuses()).map(({ state, message }) => [state, message])).toEqual([
    ["working", ""],
    ["working", "I can&#39;t"],
    ["working", "a &amp; b"],
  ]);
});

test("[SS1] those who watch the workspace are told at once", async () => {
  const { server, main, patch } = await setup();
  const messages: string[] = [];
  const socket = server.client.workspaces.watch({ workspace: main.workspaceId });
  socket.onMessage((workspace) => messages.push(workspace.latest_app_status?.message ?? ""));
  await expect.poll(() => messages.length).toBeGreaterThan(0);
  await patch({ ...good, message: "now" });
  await expect.poll(() => messages.at(-1)).toBe("now");
  socket.close();
});

test("an app that reports without end keeps its newest", async () => {
  const { patch, statuses } = await setup();
  for (let i = 0; i < KEPT_PER_APP + 5; i++) await patch({ ...good, message: String(i) });
  const kept = await statuses();
  expect(kept).toHaveLength(KEPT_PER_APP);
  expect(kept[0]?.message).toBe(String(KEPT_PER_APP + 4));
  expect(kept.at(-1)?.message).toBe("5");
});

test("of long addresses fewer are kept, and the newest always", async () => {
  const { patch, statuses } = await setup();
  const sizes = async () => (await statuses()).map(({ uri }) => uri.length);
  const third = KEPT_URI_CHARS / 3 + 1;
  for (let i = 0; i < 3; i++) await patch({ ...good, uri: "u".repeat(third) });
  expect(await sizes()).toEqual([Math.floor(third), Math.floor(third)]);
  await patch({ ...good, uri: "u".repeat(KEPT_URI_CHARS * 2) });
  expect(await sizes()).toEqual([KEPT_URI_CHARS * 2]);
});
