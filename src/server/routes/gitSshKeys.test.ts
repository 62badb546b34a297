import { sql } from "kysely";
import { expect, test } from "vitest";
import { planeServer } from "../testing/planeServer.ts";

test("[SS16] an agent gets both halves of its owner's key, the same at every call and for every agent", async () => {
  const server = await planeServer({ workspaces: [{ name: "dev", agents: [{ name: "a" }, { name: "b" }] }] });
  const [a, b] = [await server.agent("a"), await server.agent("b")];
  const [first, ...others] = await Promise.all(
    [a, b, a, b, a].map(({ client }) => client.self.gitSshKey({})),
  );
  expect(first?.private_key).toContain("BEGIN OPENSSH PRIVATE KEY");
  for (const other of others) expect(other).toEqual(first);
  expect((await server.client.gitSshKey.get({ user: "me" })).public_key).toBe(first?.public_key);
});

test("[SS12] an agent that may not read its owner's data gets no key", async () => {
  const server = await planeServer({
    workspaces: [{ name: "dev", agents: [{ name: "main", api_key_scope: "no_user_data" }] }],
  });
  const agent = await server.agent();
  await expect(agent.client.self.gitSshKey({})).rejects.toMatchObject({
    status: 403,
    envelope: { message: "Forbidden." },
  });
});

test("a user makes another key; agents have it at once, and the day of the first stays", async () => {
  let now = Date.UTC(2026, 0, 1);
  const server = await planeServer({ now: () => now });
  const agent = await server.agent();
  const before = await server.client.gitSshKey.get({ user: "me" });
  now += 60_000;
  const after = await server.client.gitSshKey.regenerate({ user: "ann" });
  expect(after.public_key).not.toBe(before.public_key);
  expect(after).toMatchObject({ user_id: server.user.id, created_at: before.created_at });
  expect(Date.parse(after.updated_at) - Date.parse(before.updated_at)).toBe(60_000);
  expect((await agent.client.self.gitSshKey({})).public_key).toBe(after.public_key);
});

test("each user has a key of their own, which others do not see", async () => {
  const server = await planeServer();
  const { client } = await server.stranger();
  const own = await client.gitSshKey.get({ user: "me" });
  expect(own.public_key).not.toBe((await server.client.gitSshKey.get({ user: "me" })).public_key);
  await expect(client.gitSshKey.get({ user: "ann" })).rejects.toMatchObject({ status: 404 });
  await expect(client.gitSshKey.regenerate({ user: server.user.id })).rejects.toMatchObject({ status: 404 });
});

test("the database holds no private half in clear; what another secret sealed is told, and can be made anew", async () => {
  const server = await planeServer();
  const agent = await server.agent();
  const { private_key: inClear } = await agent.client.self.gitSshKey({});
  const { rows } = await sql<{ private_key: string }>`select private_key from git_ssh_keys`.execute(
    server.db,
  );
  const stored = Buffer.from(rows[0]!.private_key, "base64url").toString("latin1") + rows[0]!.private_key;
  for (const line of inClear.split("\n").filter(Boolean)) expect(stored).not.toContain(line);

  await sql`update git_ssh_keys set private_key = 'AAAA'`.execute(server.db);
  await expect(agent.client.self.gitSshKey({})).rejects.toMatchObject({
    status: 500,
    envelope: { message: "Internal error fetching git SSH key." },
  });
  expect(String(server.errors.splice(0))).toContain("regenerate it on the account page");
  await server.client.gitSshKey.regenerate({ user: "me" });
  expect((await agent.client.self.gitSshKey({})).private_key).toContain("OPENSSH");
});
