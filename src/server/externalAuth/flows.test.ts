import { expect, test } from "vitest";
import { allow } from "./testing/browser.ts";
import { externalAuthServer } from "./testing/externalAuthServer.ts";
import { oauthServer } from "./testing/oauthServer.ts";
import { type Scripted, scriptedProvider } from "./testing/scriptedProvider.ts";

type Server = Awaited<ReturnType<typeof externalAuthServer>>;

/** As a person does: the button, the provider's pages, and back. */
async function connect(server: Server, id = "work") {
  const browser = await server.signIn();
  const { body, cookie } = await server.start(browser, id);
  browser.stopAt((url) => url === `${server.url}/external-auth/${id}`);
  return { browser, cookie, url: String(body.url), page: await allow(browser, body.url) };
}

test("a user connects with a code and PKCE, and their agent has the token", async () => {
  const provider = await oauthServer();
  const server = await externalAuthServer([provider.lines({ id: "work", regex: "git\\.example" })]);
  expect(await server.asked("match=git.example/a")).toMatchObject({
    status: 200,
    body: { access_token: "", url: `${server.url}/external-auth/work` },
  });
  const { cookie, url, page, browser } = await connect(server);
  expect(cookie).toMatch(/; Max-Age=600; Path=\/external-auth\/; HttpOnly; SameSite=Lax$/);
  expect(new URL(url).searchParams.get("code_challenge_method")).toBe("S256");
  expect(page.url).toBe(`${server.url}/external-auth/work`);
  expect(browser.names().filter((name) => name.startsWith("quarterdeck_flow"))).toEqual([]);
  const { body: answer } = await server.asked("match=git.example/a");
  expect(answer).toMatchObject({ type: "company", url: "", password: "", username: answer.access_token });
  expect(answer.access_token).toMatch(/^[\w-]{43}$/);
  expect((await server.api("/work")).body).toMatchObject({
    authenticated: true,
    user: { login: "ann", name: "ann of the test" },
    supports_revocation: true,
  });
});

test("[SS10] who listens has the token as soon as the owner has connected", async () => {
  const provider = await oauthServer();
  const server = await externalAuthServer([provider.lines({ id: "work" })]);
  expect((await server.asked("id=work")).body.url).toBe(`${server.url}/external-auth/work`);
  const listening = server.asked("id=work&listen");
  await connect(server);
  const { body } = await listening;
  expect(body.username).toBe((await server.asked("id=work")).body.access_token);
  expect(body.username).not.toBe("");
});

test("of a provider only its issuer need be known", async () => {
  const provider = await oauthServer();
  const { type, client_id, client_secret, scopes } = provider.lines();
  const server = await externalAuthServer([
    { id: "work", type, client_id, client_secret, scopes, client_auth: "post", issuer: provider.url },
  ]);
  await connect(server);
  expect((await server.api("/work")).body).toMatchObject({ authenticated: true, supports_revocation: true });
  expect(provider.asked.filter((asked) => asked.includes("openid-configuration"))).toHaveLength(1);
});

test("an expired token is renewed, once for all who ask, and every new refresh token is kept", async () => {
  let now = Date.now();
  const provider = await oauthServer();
  const server = await externalAuthServer([provider.lines({ id: "work", validate_url: undefined })], {
    now: () => now,
  });
  await connect(server);
  const tokens = [(await server.asked("id=work")).body.access_token];
  for (const _ of [1, 2]) {
    now += 3_600_000;
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.asked("id=work")));
    expect(new Set(answers.map(({ body }) => body.access_token)).size).toBe(1);
    tokens.push(answers[0]!.body.access_token);
  }
  expect(new Set(tokens).size).toBe(3);
  expect(tokens).not.toContain("");
  // The code, and two times a refresh token: a second use of one would have ended all of them.
  expect(provider.asked.filter((asked) => asked === "POST /token")).toHaveLength(3);
});

test("disconnecting revokes both tokens at the provider and forgets them", async () => {
  const provider = await oauthServer();
  const server = await externalAuthServer([provider.lines({ id: "work" })]);
  await connect(server);
  const { access_token } = (await server.asked("id=work")).body;
  const atProvider = () =>
    fetch(`${provider.url}/me`, { headers: { Authorization: `Bearer ${access_token}` } });
  expect((await atProvider()).status).toBe(200);
  expect(await server.api("/work", { method: "DELETE" })).toEqual({
    status: 200,
    body: { token_revoked: true },
  });
  expect((await atProvider()).status).toBe(401);
  expect((await server.api()).body.links).toEqual([]);
  expect((await server.api("/work", { method: "DELETE" })).status).toBe(404);
  expect((await server.asked("id=work")).body.url).not.toBe("");
});

test("what the provider does not revoke is forgotten all the same, and the reason is told", async () => {
  const provider = await scriptedProvider({ "/revoke": () => ({ status: 503, body: "later" }) });
  const server = await externalAuthServer([simple(provider.url, { revoke_url: `${provider.url}/revoke` })]);
  await server.connect("odd");
  const { body } = await server.api("/odd", { method: "DELETE" });
  expect(body).toEqual({ token_revoked: false, token_revocation_error: expect.stringContaining("503") });
  expect((await server.api()).body.links).toEqual([]);
});

test("a device is connected: pending until the code was typed in, then the token is there", async () => {
  const provider = await oauthServer();
  const server = await externalAuthServer([provider.lines({ id: "work", device_flow: true })]);
  expect((await server.api()).body.providers).toMatchObject([{ id: "work", device: true }]);
  const { body: device } = await server.api("/work/device");
  expect(device).toMatchObject({
    user_code: expect.stringMatching(/^[A-Z-]+$/),
    expires_in: 600,
    interval: 5,
  });
  const poll = () =>
    server.api("/work/device", {
      method: "POST",
      body: JSON.stringify({ device_code: device.device_code }),
    });
  expect(await poll()).toMatchObject({ status: 400, body: { detail: "authorization_pending" } });
  const browser = await server.signIn();
  const entered = await browser.submit(await browser.follow(device.verification_uri), {
    user_code: device.user_code,
  });
  const confirmed = await browser.submit(entered);
  let page = confirmed;
  for (let forms = 0; forms < 3 && page.text.includes("/interaction/"); forms++)
    page = await browser.submit(
      page,
      page.text.includes('name="login"') ? { login: "ann", password: "any" } : {},
    );
  expect(await poll()).toEqual({ status: 204, body: undefined });
  expect((await server.asked("id=work")).body.access_token).toMatch(/^[\w-]{43}$/);
});

test.each(["slow_down", "expired_token", "access_denied", "authorization_pending"])(
  "a device is told %s in the provider's word, also by one that says so with 200 and as a form",
  async (word) => {
    const provider = await scriptedProvider({
      "/token": () => ({
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `error=${word}&error_description=Some+words`,
      }),
    });
    const lines = simple(provider.url, { device_flow: true, device_code_url: `${provider.url}/device` });
    const server = await externalAuthServer([lines]);
    const { status, body } = await server.api("/odd/device", {
      method: "POST",
      body: '{"device_code":"d"}',
    });
    expect([status, body.detail]).toEqual([400, word]);
  },
);

test("a device flow is not begun where the file has none, nor with what is no answer", async () => {
  const provider = await scriptedProvider({ "/device": () => ({ body: "<html>" }) });
  const server = await externalAuthServer([
    simple(provider.url),
    simple(provider.url, { id: "device", device_flow: true, device_code_url: `${provider.url}/device` }),
  ]);
  expect((await server.api("/odd/device")).status).toBe(400);
  expect((await server.api("/nobody/device")).status).toBe(404);
  expect(await server.api("/device/device")).toMatchObject({
    status: 500,
    body: { message: "Failed to authorize device.", detail: expect.stringContaining("not that of OAuth") },
  });
  expect(server.errors.splice(0)).toEqual([expect.stringContaining("Failed to authorize device.")]);
  expect((await server.api("/device/device", { method: "POST", body: "{}" })).status).toBe(400);
});

const simple = (url: string, more: Record<string, unknown> = {}) => ({
  id: "odd",
  type: "odd",
  client_id: "c",
  client_secret: "s",
  auth_url: `${url}/auth?prompt=always`,
  token_url: `${url}/token`,
  ...more,
});

/** What such an answer of the token endpoint makes of a code flow. */
async function exchanged(token: () => Scripted, more: Record<string, unknown> = {}) {
  const provider = await scriptedProvider({ "/token": token });
  const server = await externalAuthServer([simple(provider.url, more)]);
  const browser = await server.signIn();
  const { body } = await server.start(browser, "odd");
  const url = new URL(body.url);
  const back = `${url.searchParams.get("redirect_uri")}?code=k&state=${url.searchParams.get("state")}`;
  return { provider, server, url, answer: await browser.ask(back) };
}

test.each<[string, () => Scripted]>([
  [
    "a form, as GitHub sends without an Accept",
    () => ({
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "access_token=t&scope=&token_type=bearer",
    }),
  ],
  ["no type of token", () => ({ body: { access_token: "t" } })],
  [
    "a type and numbers of its own",
    () => ({ body: { access_token: "t", token_type: "jwt-bearer", expires_in: "3599" } }),
  ],
  [
    "an id token of somebody",
    () => ({ body: { access_token: "t", token_type: "Bearer", id_token: "not.a.jwt" } }),
  ],
  [
    "an end that no calendar has",
    () => ({ body: { access_token: "t", token_type: "bearer", expires_in: 1e300 } }),
  ],
  [
    "null where there is nothing",
    () => ({ body: { access_token: "t", refresh_token: null, scope: null, expires_in: null } }),
  ],
])("a token is taken from an answer with %s", async (_what, token) => {
  const { answer, server, url } = await exchanged(token);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/external-auth/odd"]);
  expect((await server.asked("id=odd")).body.access_token).toBe("t");
  expect(url.searchParams.get("prompt")).toBe("always");
});

test("of Slack's two tokens it is the user's, and its errors come with 200", async () => {
  const good = await exchanged(
    () => ({
      body: { ok: true, access_token: "bot", token_type: "bot", authed_user: { access_token: "user" } },
    }),
    { type: "slack", scopes: ["chat:write"] },
  );
  expect((await good.server.asked("id=odd")).body.access_token).toBe("user");
  expect(good.url.searchParams.get("user_scope")).toBe("chat:write");
  const bad = await exchanged(() => ({ body: { ok: false, error: "invalid_code" } }), { type: "slack" });
  expect(bad.answer.status).toBe(502);
  expect(await bad.answer.text()).toContain("invalid_code");
});

test("Azure DevOps of old is spoken to in its own words", async () => {
  const { provider, server, url } = await exchanged(
    () => ({ body: { access_token: "t", expires_in: "3599" } }),
    {
      type: "azure-devops",
    },
  );
  expect(url.searchParams.get("response_type")).toBe("Assertion");
  const sent = Object.fromEntries(new URLSearchParams(provider.to("/token")[0]!.body));
  expect(sent).toMatchObject({
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: "s",
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: "k",
  });
  expect((await server.asked("id=odd")).body.access_token).toBe("t");
});

test.each<[string, () => Scripted, string]>([
  [
    "an OAuth error",
    () => ({ status: 400, body: { error: "invalid_grant", error_description: "Code <b>used</b>" } }),
    "invalid_grant: Code &#60;b&#62;used",
  ],
  ["an error with 200", () => ({ body: { error: "bad_verification_code" } }), "bad_verification_code"],
  [
    "a challenge beside its error",
    () => ({ status: 401, headers: { "www-authenticate": "Basic" }, body: { error: "invalid_client" } }),
    "invalid_client",
  ],
  ["a page", () => ({ status: 500, body: "<html>oh</html>" }), "status 500"],
  ["no end", () => "endless", "more than 262144 bytes"],
  [
    "a redirect",
    () => ({ status: 302, headers: { location: "http://127.0.0.1:1/" }, body: {} }),
    "not that of OAuth",
  ],
])("a code that is answered with %s ends on a page that says why", async (_what, token, words) => {
  const { answer, server } = await exchanged(token);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
  const text = await answer.text();
  expect(text).toContain(words);
  expect(text).toContain("Try again");
  expect((await server.api()).body.links).toEqual([]);
});

test("GitHub's way to revoke is its own", async () => {
  const provider = await scriptedProvider({
    "/api/v3/user": () => ({
      body: { id: 7, login: "ann", html_url: "https://x/ann", avatar_url: "", name: null },
    }),
    "/api/v3/applications/c/token": () => ({ status: 204, body: "" }),
  });
  const server = await externalAuthServer([
    { type: "github", client_id: "c", client_secret: "s", base_url: provider.url },
  ]);
  await server.connect("github");
  expect((await server.api("/github")).body.user).toEqual({
    ...{ id: 7, login: "ann", profile_url: "https://x/ann", avatar_url: "", name: "" },
  });
  expect((await server.api("/github", { method: "DELETE" })).body).toEqual({ token_revoked: true });
  const [asked] = provider.to("/api/v3/applications/c/token");
  expect([asked?.method, asked?.body]).toEqual(["DELETE", '{"access_token":"token-1"}']);
  expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from("c:s").toString("base64")}`);
});

test("a caller who leaves ends the question to a silent provider", async () => {
  const provider = await scriptedProvider({ "/device": () => "silence" });
  const lines = simple(provider.url, { device_flow: true, device_code_url: `${provider.url}/device` });
  const server = await externalAuthServer([lines]);
  const left = new AbortController();
  const asking = server
    .asUser("/api/v2/external-auth/odd/device", { signal: left.signal })
    .catch(() => "left");
  await expect.poll(() => provider.to("/device").length).toBe(1);
  left.abort();
  expect(await asking).toBe("left");
});
