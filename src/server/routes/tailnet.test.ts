import { createHmac, hkdfSync, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createCoordinator } from "#tailnet/coordinate/coordinator.ts";
import { aDerpMap } from "#tailnet/testing/aDerpMap.ts";
import { createResumeKeys } from "../tailnet/resumeKeys.ts";
import { dial } from "../tailnet/testing/client.ts";
import { planeServer } from "../testing/planeServer.ts";
import { handshake, testServer } from "../testing/testServer.ts";
import { connectionRoutes } from "./connection.ts";
import { tailnetRoutes } from "./tailnet.ts";

const TAILNET = "/api/v2/tailnet";
const SECRET = Buffer.alloc(32, 7); // of every test server
const NO_SSH = { message: "Resource not found or you do not have access to this resource" };

async function setup(...options: Parameters<typeof planeServer>) {
  const server = await planeServer(...options);
  const coordinate = `${(await server.agent()).path}/coordinate`;
  const headers = { "Coder-Session-Token": server.token };
  return {
    ...{ server, coordinate },
    dial: (path: string, more: Record<string, string> = {}) =>
      dial(server.url + path, { ...headers, ...more }),
    /** Status and body of a handshake. */
    async shake(path: string) {
      const { status, body } = await handshake(server.socket(path));
      return { status, body: body === "" ? undefined : JSON.parse(body) };
    },
  };
}

/** A token by the contract's words, §3. */
function aToken(claims: object, header: object = { alg: "HS512", kid: "1" }) {
  const key = Buffer.from(hkdfSync("sha512", SECRET, "", "tailnet resume token 1", 64));
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${createHmac("sha512", key).update(signed).digest("base64url")}`;
}

const badVersion = (detail: string) => ({
  status: 400,
  body: { message: "Unknown or unsupported API version", validations: [{ field: "version", detail }] },
});

test("[TN1] a version of the future is refused without an upgrade, too", async () => {
  const { server, coordinate } = await setup();
  const answer = await server.asUser(`${coordinate}?version=99.99`);
  expect({ status: answer.status, body: await answer.json() }).toEqual(
    badVersion("server is at version 2.10, behind requested major version 99.99"),
  );
  expect((await server.asUser(`${coordinate}?version=2.0`)).status).toBe(426); // a good request, and no upgrade
});

test("[TN2] without a version: 1.0 on coordinate, which is refused, and 2.0 on tailnet", async () => {
  const { coordinate, shake } = await setup();
  for (const query of ["", "?version="]) {
    expect(await shake(coordinate + query)).toEqual(badVersion("version 1.0 is no longer supported"));
    expect((await shake(TAILNET + query)).status).toBe(101);
  }
});

test.each([
  ["2.0", undefined],
  ["2.10", undefined],
  ["2.11", "server is at version 2.10, behind requested minor version 2.11"],
  ["3.1", "server is at version 2.10, behind requested major version 3.1"],
  ["cats", "invalid version string: cats"],
  ["11", "invalid version string: 11"],
  ["1.0.1", "invalid version string: 1.0.1"],
  ["cats.dogs", "invalid major version: cats.dogs"],
  ["1.dogs", "invalid minor version: 1.dogs"],
  ["0.8", "version 0.8 is no longer supported"],
])("[TN3] version %s on both routes: %s", async (version, refusal) => {
  const { coordinate, shake } = await setup();
  for (const path of [coordinate, TAILNET])
    expect(await shake(`${path}?version=${version}`)).toEqual(
      refusal === undefined ? { status: 101, body: undefined } : badVersion(refusal),
    );
});

test("[TN4] browser-only: 409 for everybody, before the version is looked at", async () => {
  const { coordinate, shake } = await setup({ config: { browserOnly: true } });
  for (const path of [coordinate, `${coordinate}?version=2.0`, TAILNET])
    expect(await shake(path)).toEqual({
      status: 409,
      body: { message: "Non-browser connections are disabled for your deployment." },
    });
});

test("[TN5] a bad resume token: 401 that names the field", async () => {
  const { coordinate, shake } = await setup();
  const expired = aToken({ sub: randomUUID(), exp: Math.floor(Date.now() / 1000) - 120 });
  for (const path of [`${coordinate}?version=2.0&`, `${TAILNET}?`])
    for (const token of ["invalid", expired, `${aToken({ sub: randomUUID() })}x`, aToken({ sub: "me" })]) {
      const { status, body } = await shake(`${path}resume_token=${token}`);
      expect(status).toBe(401);
      expect(body).toEqual({
        message: "Invalid resume token",
        detail: expect.stringMatching(/./),
        validations: [{ field: "resume_token", detail: "Invalid resume token" }],
      });
    }
  expect((await shake(`${TAILNET}?resume_token=`)).status).toBe(101); // empty is none
});

/** The ids of the clients that have a tunnel to the agent. */
async function peerOf(
  client: Awaited<ReturnType<typeof dial>>,
  server: Awaited<ReturnType<typeof planeServer>>,
) {
  const { id } = await server.agent();
  const call = client.coordinate();
  const before = new Set(
    (await server.client.quarterdeck.tailnetPeers({ agent: id })).peers.map((peer) => peer.id),
  );
  call.tunnel(id);
  const shown = async () => (await server.client.quarterdeck.tailnetPeers({ agent: id })).peers;
  await expect.poll(async () => (await shown()).length).toBe(before.size + 1);
  const peer = (await shown()).find((each) => !before.has(each.id))!;
  call.finish();
  await expect.poll(async () => (await shown()).length).toBe(before.size);
  return peer.id;
}

test("[TN6] a token from RefreshResumeToken gives the peer its id back; each refresh makes another", async () => {
  let at = Date.now();
  const { server, dial } = await setup({ now: () => at });
  const first = await dial(TAILNET);
  const answer = await first.refreshResumeToken();
  expect(answer.refreshIn?.seconds).toBe(43_200n);
  expect(Number(answer.expiresAt?.seconds)).toBe(Math.floor(at / 1000) + 86_400);
  const id = await peerOf(first, server);
  at += 1_000;
  const second = await dial(`${TAILNET}?resume_token=${answer.token}`);
  expect(await peerOf(second, server)).toBe(id);
  expect((await second.refreshResumeToken()).token).not.toBe(answer.token);
});

test("[TN7] a token that names no key is none: a new id", async () => {
  const { server, dial } = await setup();
  const sub = randomUUID();
  const own = await dial(`${TAILNET}?resume_token=${aToken({ sub })}`);
  expect(await peerOf(own, server)).toBe(sub); // the same with a key's name is good
  const other = await dial(`${TAILNET}?resume_token=${aToken({ sub }, { alg: "HS512" })}`);
  expect(await peerOf(other, server)).not.toBe(sub);
});

test("[TN8] a bad version and a bad token: the version is told", async () => {
  const { coordinate, shake } = await setup();
  for (const path of [coordinate, TAILNET])
    expect((await shake(`${path}?version=1.1&resume_token=invalid`)).status).toBe(400);
});

test("[TN9, DM12] who may see a workspace but not ssh into it has connection info, and no tailnet: 404", async () => {
  const { asUser, socket } = await testServer({
    agentAuth: { authenticate: async () => undefined, visibleTo: async () => true },
    routes({ db, notify, metrics, config }) {
      const derpMaps = { current: () => aDerpMap(), onChange: () => () => {} };
      return [
        ...connectionRoutes({ derpMaps, config }),
        ...tailnetRoutes({
          ...{ db, notify, derpMaps, config, gauge: metrics.tailnet, now: Date.now },
          ...{ coordinator: createCoordinator(), resumeKeys: createResumeKeys(SECRET) },
          maySsh: async () => false,
        }),
      ];
    },
  });
  const agent = `/api/v2/workspaceagents/${randomUUID()}`;
  expect((await asUser(`${agent}/connection`)).status).toBe(200);
  // Before version and token are looked at.
  for (const query of ["?version=2.0", "?version=9.9&resume_token=invalid"]) {
    const { status, body } = await handshake(socket(`${agent}/coordinate${query}`));
    expect([status, JSON.parse(body)]).toEqual([404, NO_SSH]);
  }
});

test("[TN10] a token obtained on tailnet is good on coordinate", async () => {
  const { server, coordinate, dial } = await setup();
  const first = await dial(TAILNET);
  const { token } = await first.refreshResumeToken();
  const id = await peerOf(first, server);
  expect(await peerOf(await dial(`${coordinate}?version=2.0&resume_token=${token}`), server)).toBe(id);
});

test("[TN11] a broken Coder-Desktop-Telemetry is ignored", async () => {
  const { dial } = await setup();
  const client = await dial(TAILNET, { "Coder-Desktop-Telemetry": '{"device_os' });
  expect((await client.refreshResumeToken()).token).not.toBe("");
});

test("[TN60] workspace updates are served at version 2.0 too, and only the caller's own", async () => {
  const { server, dial } = await setup();
  const client = await dial(`${TAILNET}?version=2.0`);
  const updates = client.workspaceUpdates(server.user.id);
  expect((await updates.next()).upsertedWorkspaces.map(({ name }) => name)).toEqual(["dev"]);
  const bob = await server.stranger();
  for (const owner of [bob.row.id, randomUUID()]) {
    const foreign = client.workspaceUpdates(owner);
    const first = await foreign.next();
    expect([first.upsertedWorkspaces, first.upsertedAgents]).toEqual([[], []]);
  }
});

test("without a key, with an agent's, for an agent that is not theirs: as on any route of agents", async () => {
  const { server, coordinate } = await setup();
  const path = `${coordinate}?version=2.0`;
  const status = async (where: string, token?: string) =>
    (await handshake(server.socket(where, token ? { "Coder-Session-Token": token } : {}))).status;
  const bob = await server.stranger();
  const main = await server.agent();
  expect([await status(path), await status(path, main.token), await status(path, bob.token)]).toEqual([
    401, 401, 404,
  ]);
  expect([await status(TAILNET), await status(TAILNET, main.token)]).toEqual([401, 401]);
  expect(await status("/api/v2/workspaceagents/abc/coordinate?version=2.0", server.token)).toBe(400);
  const foreign = server.socket(TAILNET, {
    "Coder-Session-Token": server.token,
    Origin: "https://elsewhere.example.com",
  });
  expect((await handshake(foreign)).status).toBe(403);
});
