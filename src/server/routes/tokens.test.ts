import { expect, test } from "vitest";
import type { ApiToken } from "#api/http/users.ts";
import { testServer } from "../testing/testServer.ts";
import { createUser } from "../users/accounts.ts";
import { createToken, revokeKey } from "../users/tokens.ts";

const TOKENS = "/api/v2/users/me/keys/tokens";
const json = (body: unknown): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

test("[BA9] with no tokens the list is null", async () => {
  const { request, session, db, user, token } = await testServer();
  await revokeKey(db, undefined, user.id, token.slice(0, 10));
  const response = await request(TOKENS, { headers: { "Coder-Session-Token": session } });
  expect([response.status, await response.text()]).toEqual([200, "null\n"]);
});

test("[BA10] a second token of one name is a 409 by its name", async () => {
  const { asUser } = await testServer();
  expect((await asUser(TOKENS, json({ token_name: "ci" }))).status).toBe(201);
  const response = await asUser(TOKENS, json({ token_name: "ci" }));
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ validations: [{ field: "name" }] });
});

test("a token is shown once, listed without its secret, and gone when deleted", async () => {
  const { asUser, request, db } = await testServer();
  const lifetime = 3_600_000_000_000;
  const made = await asUser(TOKENS, json({ token_name: "ci", lifetime }));
  const { key } = (await made.json()) as { key: string };
  expect(key).toMatch(/^\w{10}-\w{22}$/);
  const listed = (await (await asUser(TOKENS)).json()) as ApiToken[];
  const mine = listed.find(({ token_name }) => token_name === "ci")!;
  expect(mine).toMatchObject({ id: key.slice(0, 10), scopes: ["coder:all"], lifetime_seconds: 3600 });
  expect(JSON.stringify(listed)).not.toContain(key.slice(11));
  expect(JSON.stringify(await db.selectFrom("api_keys").selectAll().execute())).not.toContain(key.slice(11));
  const me = () => request("/api/v2/users/me", { headers: { "Coder-Session-Token": key } });
  expect((await me()).status).toBe(200);
  const remove = () => asUser(`/api/v2/users/me/keys/${mine.id}`, { method: "DELETE" });
  const removed = await remove();
  expect([removed.status, await removed.text()]).toEqual([204, ""]);
  expect((await me()).status).toBe(401);
  expect((await remove()).status).toBe(404);
});

test("a life beyond the limit, a bad name and a narrow scope are refused", async () => {
  const { asUser } = await testServer({ config: { maxTokenLifetimeMs: 1000 } });
  const status = async (body: unknown) => (await asUser(TOKENS, json(body))).status;
  expect(await status({ lifetime: 1_000_000_001 })).toBe(400);
  expect(await status({ lifetime: -1 })).toBe(400);
  expect(await status({ token_name: "a b" })).toBe(400);
  expect(await status({ scopes: ["coder:workspaces.access"] })).toBe(400);
  expect(await status({ allow_list: [{ type: "workspace", id: "x" }] })).toBe(400);
  expect(await status({ scope: "all", lifetime: 1_000_000_000 })).toBe(201);
  expect(await (await asUser(`${TOKENS}/tokenconfig`)).json()).toEqual({ max_token_lifetime: 1_000_000_000 });
});

test("expired tokens are listed only when asked for", async () => {
  const { asUser, db, user } = await testServer();
  await createToken(db, user.id, { name: "old", lifetimeMs: 1, maxLifetimeMs: 1 }, Date.now() - 10);
  const names = async (query: string) =>
    ((await (await asUser(TOKENS + query)).json()) as ApiToken[]).map(({ token_name }) => token_name);
  expect(await names("")).toEqual(["test"]);
  expect((await names("?include_expired=true")).sort()).toEqual(["old", "test"]);
});

test("nobody but the owner of the deployment sees another user", async () => {
  const { request, asUser, db, user } = await testServer();
  const other = await createUser(db, { username: "bo", email: "bo@example.com", password: "long enough" });
  const token = await createToken(db, other.id, { maxLifetimeMs: 1e9 });
  const asOther = (path: string) => request(path, { headers: { "Coder-Session-Token": token } });
  expect((await asOther("/api/v2/users/bo")).status).toBe(200);
  for (const path of ["ann", user.id, "ann/keys/tokens"])
    expect((await asOther(`/api/v2/users/${path}`)).status).toBe(404);
  expect((await asUser("/api/v2/users/BO")).status).toBe(200);
  expect((await asUser(`/api/v2/users/${other.id}/keys/tokens`)).status).toBe(200);
});

test("authcheck: the owner may everything, others what is theirs", async () => {
  const { request, asUser, db } = await testServer();
  const other = await createUser(db, { username: "bo", email: "bo@example.com", password: "long enough" });
  const token = await createToken(db, other.id, { maxLifetimeMs: 1e9 });
  const object = { resource_type: "workspace" };
  const body = json({
    checks: {
      mine: { object: { ...object, owner_id: "me" }, action: "ssh" },
      any: { object, action: "read" },
    },
  });
  expect(await (await asUser("/api/v2/authcheck", body)).json()).toEqual({ mine: true, any: true });
  const asOther = await request("/api/v2/authcheck", { ...body, headers: { "Coder-Session-Token": token } });
  expect(await asOther.json()).toEqual({ mine: true, any: false });
  const many = Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [
      `c${i}`,
      { object: { ...object, resource_id: "x" }, action: "read" },
    ]),
  );
  expect((await asUser("/api/v2/authcheck", json({ checks: many }))).status).toBe(400);
});
