import { expect, test } from "vitest";
import { maskCsrfToken, newCsrfToken } from "../http/csrf.ts";
import { PASSWORD, testServer } from "../testing/testServer.ts";
import { createSignInCode } from "../users/signIn.ts";

const json = (body: unknown): RequestInit => ({ method: "POST", body: JSON.stringify(body) });
const login = (email: string, password: string) => json({ email, password });

test("[BA1] what tells how to sign in needs no token, the rest does", async () => {
  const { request } = await testServer();
  const status = async (path: string) => (await request(`/api/v2${path}`)).status;
  expect(await status("/buildinfo")).toBe(200);
  expect(await status("/users/authmethods")).toBe(200);
  expect(await status("/users/first")).toBe(200);
  expect(await status("/regions")).toBe(401);
  expect(await status("/applications/host")).toBe(401);
});

test("[BA1] without any user /users/first is a 404, and makes one once", async () => {
  const { request, db } = await testServer();
  await db.deleteFrom("users").execute();
  const missing = await request("/api/v2/users/first");
  expect([missing.status, await missing.json()]).toEqual([
    404,
    { message: "The initial user has not been created!" },
  ]);
  const first = { email: "bo@example.com", username: "bo", password: "long enough" };
  const made = await request("/api/v2/users/first", json(first));
  expect(made.status).toBe(201);
  expect(await made.json()).toEqual({ user_id: expect.any(String), organization_id: expect.any(String) });
  expect((await request("/api/v2/users/first", json(first))).status).toBe(409);
});

test("of several first users at a time only one is made", async () => {
  const { request, db } = await testServer();
  await db.deleteFrom("users").execute();
  const create = (name: string) =>
    request(
      "/api/v2/users/first",
      json({ email: `${name}@example.com`, username: name, password: "long enough" }),
    );
  const statuses = (await Promise.all(["bo", "cy", "di"].map(create))).map(({ status }) => status);
  expect(statuses.sort()).toEqual([201, 409, 409]);
});

test("[BA2] good credentials answer a token that is also the cookie", async () => {
  const { request } = await testServer();
  const response = await request("/api/v2/users/login", login("Ann@example.com", PASSWORD));
  expect(response.status).toBe(201);
  const { session_token: token } = (await response.json()) as { session_token: string };
  expect(response.headers.get("set-cookie")).toBe(
    `coder_session_token=${token}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`,
  );
  const me = await request("/api/v2/users/me", { headers: { Cookie: `coder_session_token=${token}` } });
  expect(await me.json()).toMatchObject({ username: "ann", status: "active", roles: [{ name: "owner" }] });
});

test("with host-prefixed cookies a plain one counts for nothing, and goes with the other", async () => {
  const config = { hostPrefixCookie: true, accessUrl: "https://deck.example.com" };
  const { request, session } = await testServer({ config });
  const response = await request("/api/v2/users/login", login("ann@example.com", PASSWORD));
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie).toMatch(
    /^__Host-coder_session_token=\S+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
  );
  const me = (Cookie: string) => request("/api/v2/users/me", { headers: { Cookie } });
  expect((await me(cookie.split(";")[0]!)).status).toBe(200);
  expect((await me(`coder_session_token=${session}`)).status).toBe(401);
  const out = await request("/api/v2/users/logout", {
    method: "POST",
    headers: { "Coder-Session-Token": session },
  });
  expect(out.headers.getSetCookie().map((line) => line.split("=")[0])).toEqual([
    "__Host-coder_session_token",
    "coder_session_token",
  ]);
});

test.each([
  ["nobody@example.com", PASSWORD],
  ["ann@example.com", "wrong"],
])("[BA3] %s with %s is refused alike", async (email, password) => {
  const { request } = await testServer();
  const response = await request("/api/v2/users/login", login(email, password));
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ message: "Incorrect email or password." });
});

test("[BA4] an email that is none is refused by its field", async () => {
  const { request } = await testServer();
  const response = await request("/api/v2/users/login", login("bob", "x"));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ validations: [{ field: "email" }] });
});

test("[BA5] signing out expires the cookie and the token", async () => {
  const { request, session } = await testServer();
  const headers = { "Coder-Session-Token": session };
  const response = await request("/api/v2/users/logout", { method: "POST", headers });
  expect(await response.json()).toEqual({ message: "Logged out!" });
  expect(response.headers.get("set-cookie")).toMatch(/^coder_session_token=; Max-Age=0;/);
  expect((await request("/api/v2/users/me", { headers })).status).toBe(401);
});

const check = { checks: { a: { object: { resource_type: "workspace" }, action: "read" } } };

test("[BA6] a cookie alone does not let a page of another site act", async () => {
  const { request, session } = await testServer();
  const csrf = newCsrfToken();
  const send = (headers: Record<string, string>) => request("/api/v2/authcheck", { ...json(check), headers });
  const Cookie = `coder_session_token=${session}; csrf_token=${csrf}`;
  const response = await send({ Cookie });
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(await response.text()).toMatch(/^Something is wrong with your CSRF token\./);
  expect((await send({ Cookie, "X-CSRF-TOKEN": maskCsrfToken(csrf) })).status).toBe(200);
  expect((await send({ Cookie, "X-CSRF-TOKEN": maskCsrfToken(newCsrfToken()) })).status).toBe(400);
  expect((await send({ Cookie, "X-CSRF-TOKEN": csrf })).status).toBe(400);
  expect((await send({ Cookie, "Coder-Session-Token": session })).status).toBe(200);
  expect((await send({ Cookie, "Sec-Fetch-Site": "same-site" })).status).toBe(400);
  expect((await send({ Cookie, "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
});

test("[BA7] a cookie and a different header token are refused", async () => {
  const { request, session, token } = await testServer();
  const response = await request("/api/v2/authcheck", {
    ...json(check),
    headers: { Cookie: `coder_session_token=${session}`, "Coder-Session-Token": token },
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(/^CSRF error encountered\. Authentication via/);
});

test("[BA8] a header token alone is not subject to CSRF", async () => {
  const { asUser } = await testServer();
  const id = "11111111-2222-4333-8444-555555555555";
  const response = await asUser(`/api/v2/workspaces/${id}/port-share`, json({}));
  expect(await response.text()).not.toContain("CSRF");
  expect((await asUser("/api/v2/authcheck", json(check))).status).toBe(200);
});

test("a sign-in link works once", async () => {
  const { request, db, user } = await testServer();
  const code = await createSignInCode(db, user.id);
  const first = await request("/api/v2/quarterdeck/sign-in-link", json({ code }));
  expect(first.status).toBe(201);
  expect(first.headers.get("set-cookie")).toMatch(/^coder_session_token=/);
  expect((await request("/api/v2/quarterdeck/sign-in-link", json({ code }))).status).toBe(401);
});

test("a sign-in link lives an hour", async () => {
  const { request, db, user } = await testServer();
  const code = await createSignInCode(db, user.id, Date.now() - 3_600_001);
  expect((await request("/api/v2/quarterdeck/sign-in-link", json({ code }))).status).toBe(401);
});

test("an API token signs a browser in, another text does not", async () => {
  const { request, token } = await testServer();
  const send = (text: string) => request("/api/v2/quarterdeck/sign-in-token", json({ token: text }));
  const response = await send(` ${token}\n`);
  expect(response.status).toBe(201);
  expect(await response.json()).not.toEqual({ session_token: token });
  expect((await send("nonsense")).status).toBe(401);
});

test("signing in is limited to 60 tries a minute", async () => {
  const { request } = await testServer({ config: { signInsPerMinute: 2 } });
  const statuses = [];
  for (let i = 0; i < 3; i++)
    statuses.push((await request("/api/v2/users/login", login("ann@example.com", "wrong"))).status);
  expect(statuses).toEqual([401, 401, 429]);
});

test("a session slides with use, a token does not", async () => {
  let now = Date.now();
  const { request, session, token } = await testServer({ now: () => now });
  const me = async (used: string) =>
    (await request("/api/v2/users/me", { headers: { "Coder-Session-Token": used } })).status;
  for (let day = 0; day < 8; day++) {
    now += 23 * 3_600_000;
    expect(await me(session)).toBe(200);
  }
  expect(await me(token)).toBe(401);
  now += 25 * 3_600_000;
  expect(await me(session)).toBe(401);
});

test("a suspended user is refused by every way in", async () => {
  const { request, asUser, db } = await testServer();
  await db.updateTable("users").set({ status: "suspended" }).execute();
  const response = await asUser("/api/v2/users/me");
  expect([response.status, await response.json()]).toEqual([
    401,
    {
      message: 'User is not active (status = "suspended"). Contact an admin to reactivate your account.',
    },
  ]);
  expect(response.headers.get("www-authenticate")).toContain('"The access token is invalid"');
  const signIn = await request("/api/v2/users/login", login("ann@example.com", PASSWORD));
  expect(await signIn.json()).toEqual({
    message: "Your account is suspended. Contact an admin to reactivate your account.",
  });
});
