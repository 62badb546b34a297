import { sql } from "kysely";
import { expect, test } from "vitest";
import { externalAuthServer } from "../externalAuth/testing/externalAuthServer.ts";
import { type Scripted, scriptedProvider } from "../externalAuth/testing/scriptedProvider.ts";
import { createSealing } from "../sealing.ts";
import { planeServer } from "../testing/planeServer.ts";

const ZERO = "0001-01-01T00:00:00Z";
const HOUR_MS = 3_600_000;

const simple = (type: string, more: Record<string, unknown> = {}) => ({
  type,
  client_id: "c",
  client_secret: "s",
  auth_url: "http://localhost:2/auth",
  token_url: "http://localhost:2/token",
  ...more,
});
const github = (more: Record<string, unknown> = {}) =>
  simple("github", { regex: "github\\.com", validate_url: undefined, ...more });

/** One provider that validates, and renews, as a test says. */
async function validating(answer: () => Scripted, more: Record<string, unknown> = {}, now = Date.now) {
  const provider = await scriptedProvider({
    "/user": answer,
    "/token": () => ({ body: { access_token: "token-2" } }),
  });
  const lines = simple("company", {
    ...{
      id: "work",
      regex: "work",
      validate_url: `${provider.url}/user`,
      token_url: `${provider.url}/token`,
    },
    ...more,
  });
  return { provider, server: await externalAuthServer([lines], { now }) };
}

test("[SS8] without providers nothing matches: 404", async () => {
  const agent = await (await planeServer()).agent();
  const response = await agent.as("/api/v2/workspaceagents/me/external-auth?match=github.com");
  expect([response.status, await response.json()]).toEqual([
    404,
    {
      message: 'No matching external auth provider found in Coder for the url "github.com".',
      detail: "External auth provider not found.",
    },
  ]);
});

test("[SS9] an owner who has not connected is sent to the page for it", async () => {
  const server = await externalAuthServer([github()]);
  expect(await server.asked("match=github.com/asd/asd")).toEqual({
    status: 200,
    body: {
      access_token: "",
      token_extra: null,
      url: `${server.url}/external-auth/github`,
      type: "",
      expires_at: ZERO,
      username: "",
      password: "",
    },
  });
});

test("[SS11] a token that the provider refuses is as none; an odd answer is told whole", async () => {
  const refused = await validating(() => ({ status: 401 }));
  await refused.server.connect("work");
  expect((await refused.server.asked("id=work")).body).toMatchObject({
    access_token: "",
    url: expect.stringMatching(/work$/),
  });
  const odd = await validating(() => ({ status: 400, body: "Something went wrong!" }));
  await odd.server.connect("work");
  expect(await odd.server.asked("id=work")).toEqual({
    status: 500,
    body: {
      message: "Failed to refresh external auth token.",
      detail: "validate external auth token: status 400: body: Something went wrong!",
    },
  });
  expect(odd.server.errors.splice(0)).toHaveLength(1);
});

test("a provider that cannot be reached, or says too much, is told in few words", async () => {
  const big = await validating(() => ({ status: 418, body: "x".repeat(100_000) }));
  await big.server.connect("work");
  expect(String((await big.server.asked("id=work")).body.detail).length).toBeLessThan(2_200);
  const endless = await validating(() => "endless");
  await endless.server.connect("work");
  expect((await endless.server.asked("id=work")).body.detail).toMatch(/more than 262144 bytes$/);
  const away = await externalAuthServer([simple("company", { validate_url: "http://localhost:2/user" })]);
  await away.connect("company");
  expect((await away.asked("id=company")).body.detail).toBe(
    "validate external auth token: localhost:2 cannot be reached: ECONNREFUSED",
  );
  for (const { errors } of [big.server, endless.server, away]) expect(errors.splice(0)).toHaveLength(1);
});

test.each<[number, Record<string, string>, boolean]>([
  [200, {}, true],
  [401, {}, false],
  [403, {}, false],
  [403, { "retry-after": "60" }, true],
  [403, { "x-ratelimit-remaining": "0" }, true],
  [403, { "x-ratelimit-remaining": "7" }, false],
  [429, {}, true],
])("a provider's %i with %o means a good token: %s (§2.2)", async (status, headers, good) => {
  const { server, provider } = await validating(() => ({ status, headers }));
  await server.connect("work");
  expect((await server.asked("id=work")).body.access_token).toBe(good ? "token-1" : "");
  expect(provider.to("/user")[0]?.headers.authorization).toBe("Bearer token-1");
});

test("GitHub is asked again within a second, as its servers learn of a token one after the other", async () => {
  let asked = 0;
  const { server } = await validating(() => ({ status: ++asked < 3 ? 401 : 200 }), { type: "github" });
  await server.connect("work");
  expect((await server.asked("id=work")).body.access_token).toBe("token-1");
  expect(asked).toBe(3);
});

test("[SS12] an agent without its owner's data is refused, once the provider is found", async () => {
  const server = await externalAuthServer([github()]);
  await server.connect("github");
  await server.declare([
    { name: "dev", agents: [{ name: "main" }, { name: "guest", api_key_scope: "no_user_data" }] },
  ]);
  const guest = await server.agentNamed("guest");
  const statusOf = async (query: string, route = "external-auth") =>
    (await guest.as(`/api/v2/workspaceagents/me/${route}?${query}`)).status;
  expect(await statusOf("id=github")).toBe(403);
  expect(await statusOf("id=github", "gitauth")).toBe(403);
  expect(await statusOf("id=github&listen")).toBe(403);
  expect(await statusOf("id=nope")).toBe(404);
  expect(await statusOf("")).toBe(400);
  expect((await server.asked("id=github")).body.access_token).toBe("token-1");
});

test.each([
  ["gitlab", "oauth2", "token-1"],
  ["bitbucket-cloud", "x-token-auth", "token-1"],
  ["bitbucket-server", "x-token-auth", "token-1"],
  ["bitbucket", "x-token-auth", "token-1"],
  ["github", "token-1", ""],
  ["gitea", "token-1", ""],
  ["azure-devops", "token-1", ""],
  ["azure-devops-entra", "token-1", ""],
  ["company", "token-1", ""],
])("[SS13] git signs in to %s as %s with the password “%s”", async (type, username, password) => {
  const server = await externalAuthServer([simple(type, { id: "it", regex: "it" })]);
  await server.connect("it");
  expect((await server.asked("match=it")).body).toMatchObject({
    ...{ username, password, url: "", access_token: "token-1" },
    type: type === "bitbucket" ? "bitbucket-cloud" : type,
  });
});

test("[SS14] the end of a token is told; one without an end has the zero time", async () => {
  const server = await externalAuthServer([github()]);
  const expiresAt = Date.parse("2036-05-04T03:02:01Z");
  await server.connect("github", { expiresAt });
  expect((await server.asked("id=github")).body.expires_at).toBe("2036-05-04T03:02:01Z");
  await server.connect("github");
  expect((await server.asked("id=github")).body.expires_at).toBe(ZERO);
});

test("[SS15] one of id and match must be given, and not both", async () => {
  const server = await externalAuthServer([github()]);
  const neither = { status: 400, body: { message: "'url' or 'id' must be provided!" } };
  const both = { status: 400, body: { message: "'url' and 'id' cannot be provided together!" } };
  expect(await server.asked("")).toEqual(neither);
  expect(await server.asked("id=&match=&url=")).toEqual(neither);
  expect(await server.asked("id=github&match=github.com")).toEqual(both);
  expect(await server.asked("id=github&url=github.com")).toEqual(both);
  expect((await server.asked("id=&match=github.com")).status).toBe(200);
});

test("[SS21] gitauth, said to be removed, answers as external-auth", async () => {
  const server = await externalAuthServer([github()]);
  for (const query of ["match=github.com/a", "match=nowhere", "id=github", ""])
    expect(await server.asked(query, "gitauth")).toEqual(await server.asked(query));
  await server.connect("github");
  expect((await server.asked("match=github.com/a", "gitauth")).body.access_token).toBe("token-1");
});

test("[SS24] an unknown id, or a text that nothing matches, is told with every expression in their order", async () => {
  const server = await externalAuthServer([
    github(),
    simple("gitea", { id: "bare", regex: undefined, auth_url: "http://localhost:2/auth" }),
    simple("company"),
  ]);
  const detail = `The configured external auth provider have regex filters that do not match the url. Provider url regex: github="github\\\\.com",bare="^(https?://)?([^/@]*@)?localhost:2(/.*)?$"`;
  expect(await server.asked("id=nope")).toEqual({
    status: 404,
    body: { message: 'No matching external auth provider found in Coder for the url "".', detail },
  });
  expect((await server.asked("match=nope")).body).toEqual({
    message: 'No matching external auth provider found in Coder for the url "nope".',
    detail,
  });
});

test("[SS25] url is an older word for match, and counts only without it", async () => {
  const server = await externalAuthServer([github()]);
  expect(await server.asked("url=github.com/x")).toEqual(await server.asked("match=github.com/x"));
  expect((await server.asked("url=github.com/x&match=nope")).status).toBe(404);
});

test("of several expressions that match the last one of the file counts", async () => {
  const server = await externalAuthServer([
    github({ id: "all", regex: "." }),
    github({ id: "ours", regex: "github\\.com/ours" }),
    simple("company"),
  ]);
  expect((await server.asked("match=github.com/ours/x")).body.url).toMatch(/ours$/);
  expect((await server.asked("match=github.com/other")).body.url).toMatch(/all$/);
});

test("[SS28] an expired token is as none where renewing is switched off, or there is nothing to renew with", async () => {
  const { server, provider } = await validating(() => ({}), { no_refresh: true });
  const expiresAt = Date.now() - 1;
  await server.connect("work", { expiresAt, refresh: "refresh-1" });
  expect((await server.asked("id=work")).body.url).toMatch(/work$/);
  const other = await validating(() => ({}));
  await other.server.connect("work", { expiresAt });
  expect((await other.server.asked("id=work")).body.url).toMatch(/work$/);
  expect([...provider.requests, ...other.provider.requests]).toEqual([]);
});

test("[SS29] what the file names of the provider's answer is told with the token", async () => {
  const server = await externalAuthServer([github()]);
  const extra = { user_id: "u_42", scope: "repo" };
  await server.connect("github", { extra });
  expect((await server.asked("id=github")).body.token_extra).toEqual(extra);
  await server.connect("github");
  expect((await server.asked("id=github")).body.token_extra).toBeNull();
});

test("an extra that is no JSON is told as such; who listens waits for another token", async () => {
  const server = await externalAuthServer([github()]);
  await server.connect("github");
  const extra = createSealing(Buffer.alloc(32, 7), "external auth").seal(
    "{",
    `extra ${server.user.id} github`,
  );
  await server.db.updateTable("external_auth_links").set({ extra }).execute();
  expect(await server.asked("id=github")).toEqual({
    status: 500,
    body: { message: "Failed to create external auth response." },
  });
  expect(server.errors.splice(0)).toHaveLength(1);
  const listening = server.asked("id=github&listen");
  await expect.poll(() => server.plane.externalAuth.watched()).toBe(1);
  await server.connect("github", { access: "token-2" });
  expect((await listening).body.access_token).toBe("token-2");
});

test("what the database does not tell is a 500, also for who has listened", async () => {
  const server = await externalAuthServer([github()]);
  const listening = server.asked("id=github&listen");
  await expect.poll(() => server.plane.externalAuth.watched()).toBe(1);
  await sql`drop table external_auth_links`.execute(server.db);
  for (const { status, body } of [await server.asked("id=github"), await listening])
    expect([status, body.message]).toEqual([500, "Failed to get external auth link."]);
  expect(server.errors.splice(0)).toHaveLength(2);
});

test("hints of the caller are no mistake", async () => {
  const server = await externalAuthServer([github()]);
  const hints = "git_branch=main&git_remote_origin=x&chat_id=nope&workdir=/";
  expect((await server.asked(`match=github.com&${hints}`)).status).toBe(200);
});

test("a refused refresh token is forgotten, and not tried again", async () => {
  const provider = await scriptedProvider({
    "/token": () => ({ body: { error: "bad_refresh_token", error_description: "It was used." } }),
  });
  const server = await externalAuthServer([github({ token_url: `${provider.url}/token` })]);
  await server.connect("github", { expiresAt: Date.now() - 1, refresh: "refresh-1" });
  for (const _ of [1, 2]) expect((await server.asked("id=github")).body.url).toMatch(/github$/);
  expect(provider.to("/token")).toHaveLength(1);
  expect((await server.api()).body.links).toMatchObject([
    {
      has_refresh_token: false,
      authenticated: false,
      validate_error: "The token could not be renewed: bad_refresh_token: It was used.",
    },
  ]);
});

test("what passes is tried again; a token that could not be renewed keeps its refresh token", async () => {
  let broken = 2;
  const provider = await scriptedProvider({
    "/token": () =>
      broken-- > 0 ? { status: 503, body: "later" } : { body: { access_token: "token-2", expires_in: 60 } },
  });
  const server = await externalAuthServer([github({ token_url: `${provider.url}/token` })]);
  await server.connect("github", { expiresAt: Date.now() - 1, refresh: "refresh-1", extra: { user: 1 } });
  const { body } = await server.asked("id=github");
  expect(body).toMatchObject({ access_token: "token-2", token_extra: { user: 1 } });
  expect(await server.links.find(server.user.id, "github")).toMatchObject({ refresh: "refresh-1" });
});

test("a client's mistake in the file is no reason to forget a refresh token", async () => {
  const provider = await scriptedProvider({
    "/token": () => ({ status: 401, body: { error: "invalid_client" } }),
  });
  const server = await externalAuthServer([github({ token_url: `${provider.url}/token` })]);
  await server.connect("github", { expiresAt: Date.now() - 1, refresh: "refresh-1" });
  expect((await server.asked("id=github")).body.url).toMatch(/github$/);
  expect(await server.links.find(server.user.id, "github")).toMatchObject({ refresh: "refresh-1" });
});

test("who connects anew while a token is renewed keeps what they connected", async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { createServer } = await import("node:http");
  const { listening } = await import("../testing/listening.ts");
  const port = await listening(
    createServer(async (_request, response) => {
      await held;
      response.writeHead(200, { "content-type": "application/json" }).end('{"access_token":"old-renewed"}');
    }),
  );
  const server = await externalAuthServer([github({ token_url: `http://127.0.0.1:${port}/token` })]);
  await server.connect("github", { expiresAt: Date.now() - 1, refresh: "refresh-1" });
  const asking = server.asked("id=github");
  await server.connect("github", { access: "new" });
  answer();
  expect((await asking).body.access_token).toBe("new");
  expect((await server.asked("id=github")).body.access_token).toBe("new");
});

test("who listens is not answered with a token that is expired or refused, and hears of the next one", async () => {
  const { server, provider } = await validating(() => ({ status: 401 }), { id: "work" });
  await server.connect("work", { access: "bad" });
  let done = false;
  const listening = server.asked("id=work&listen=false").finally(() => {
    done = true;
  });
  await expect.poll(() => provider.to("/user").length).toBe(1);
  await server.connect("work", { access: "expired", expiresAt: Date.now() - HOUR_MS });
  await server.connect("work", { access: "also bad" });
  await expect.poll(() => provider.to("/user").length, { timeout: 5_000 }).toBe(2);
  expect(done).toBe(false);
  server.write([github({ id: "work" })]);
  await expect
    .poll(async () => (await server.api()).body.providers[0].type, { timeout: 5_000 })
    .toBe("github");
  // Who waits already is answered by the file as it is now.
  await server.connect("work", { access: "good" });
  expect((await listening).body.access_token).toBe("good");
});

test("a token is validated once for all who listen, however long they wait, and nothing is left when they go", async () => {
  let good = false;
  const { server, provider } = await validating(() => ({ status: good ? 200 : 401 }));
  await server.connect("work", { access: "bad" });
  const left = new AbortController();
  const path = "/api/v2/workspaceagents/me/external-auth?id=work&listen";
  const gone = [1, 2, 3].map(() => server.agent.as(path, { signal: left.signal }).catch(() => "left"));
  const stayed = [1, 2, 3].map(() => server.asked("id=work&listen"));
  await expect.poll(() => server.plane.externalAuth.watched()).toBe(1);
  const before = provider.to("/user").length;
  left.abort();
  expect(await Promise.all(gone)).toEqual(["left", "left", "left"]);
  good = true;
  await server.connect("work", { access: "good" });
  for (const { body } of await Promise.all(stayed)) expect(body.access_token).toBe("good");
  expect(provider.to("/user")).toHaveLength(before + 1);
  await expect.poll(() => server.plane.externalAuth.watched()).toBe(0);
});

test("the end of the server ends waiting", async () => {
  const server = await externalAuthServer([github()]);
  const listening = server.asked("id=github&listen");
  await expect.poll(() => server.plane.externalAuth.watched()).toBe(1);
  server.plane.externalAuth.close();
  expect(await listening).toEqual({ status: 503, body: { message: "The server is shutting down." } });
});
