import { expect, onTestFinished, test, vi } from "vitest";
import { createNotify } from "../notify.ts";
import { findKey, listTokens } from "../store/apiKeys.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrations.ts";
import { listUsers } from "../store/users.ts";
import { createUser, deploymentId, ensureFirstUser } from "./accounts.ts";
import { parseKey } from "./keys.ts";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { createSessions } from "./sessions.ts";
import { createSession, createToken, ensureBootstrapToken, revokeKey } from "./tokens.ts";

async function setup() {
  const db = openDatabase(":memory:");
  await migrate(db);
  const errors: unknown[] = [];
  const notify = createNotify((error) => errors.push(error));
  const sessions = createSessions({
    db,
    notify,
    config: { accessUrl: "http://127.0.0.1:7080" },
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    sessions.close();
    await db.destroy();
  });
  const { user } = await ensureFirstUser(db, "ann");
  return { db, notify, sessions, user, errors };
}

test.each([
  ["ann", "ann"],
  ["Ann Smith.", "Ann-Smith"],
  ["", "owner"],
  ["..", "owner"],
  ["me", "owner"],
  ["x".repeat(40), "x".repeat(32)],
])("the first user of a machine account %j is %s, once", async (account, username) => {
  const db = openDatabase(":memory:");
  await migrate(db);
  const first = await ensureFirstUser(db, account);
  expect(first).toMatchObject({ created: true, user: { username, roles: "owner" } });
  expect((await ensureFirstUser(db, "other")).created).toBe(false);
  expect(await listUsers(db)).toHaveLength(1);
  await db.destroy();
});

test("names and emails are unique whatever their case, later users own nothing", async () => {
  const { db } = await setup();
  const password = "long enough";
  await expect(createUser(db, { username: "ANN", email: "x@y.z", password })).rejects.toMatchObject({
    status: 409,
  });
  await expect(createUser(db, { username: "bo", email: "Ann@LOCALHOST", password })).rejects.toMatchObject({
    status: 409,
  });
  expect((await createUser(db, { username: "bo", email: "bo@y.z", password })).roles).toBe("");
});

test("a bad name, email and password are all named at once", async () => {
  const { db } = await setup();
  const bad = createUser(db, { username: "a b", email: "bo", password: "short" });
  await expect(bad).rejects.toMatchObject({
    envelope: { validations: [{ field: "email" }, { field: "username" }, { field: "password" }] },
  });
});

test("a password is kept as a salted hash", async () => {
  const [one, two] = await Promise.all([hashPassword("päss"), hashPassword("päss")]);
  expect(one).not.toBe(two);
  expect(one).not.toContain("päss");
  expect(await verifyPassword("pa\u0308ss", one)).toBe(true); // the same letters, typed another way
  expect(await verifyPassword("pass", one)).toBe(false);
  expect(await verifyPassword("", "")).toBe(false);
});

const BOOTSTRAP = `bootstrap0-${"s".repeat(22)}`;

test("the bootstrap token signs its user in, and a new one takes its place", async () => {
  const { db, sessions, user } = await setup();
  await ensureBootstrapToken(db, user.id, BOOTSTRAP);
  await ensureBootstrapToken(db, user.id, BOOTSTRAP);
  expect((await sessions.authenticate(BOOTSTRAP)).user.id).toBe(user.id);
  const next = `bootstrap1-${"t".repeat(22)}`;
  await ensureBootstrapToken(db, user.id, next);
  expect((await sessions.authenticate(next)).user.id).toBe(user.id);
  await expect(sessions.authenticate(BOOTSTRAP)).rejects.toMatchObject({ status: 401 });
  expect(await listTokens(db, user.id, undefined)).toHaveLength(1);
  await expect(ensureBootstrapToken(db, user.id, "short")).rejects.toThrow("The bootstrap token is not one");
});

test("tokens have the form of the reference and never repeat", async () => {
  const { db, user } = await setup();
  const tokens = await Promise.all(
    Array.from({ length: 20 }, () => createToken(db, user.id, { maxLifetimeMs: 1e9 })),
  );
  expect(new Set(tokens).size).toBe(20);
  for (const token of tokens) expect(parseKey(token)).toHaveProperty("secret");
});

test("whoever watches a key hears of its revocation, others do not", async () => {
  const { db, notify, sessions, user } = await setup();
  const { key } = await sessions.authenticate(await createSession(db, user.id));
  const { key: other } = await sessions.authenticate(await createSession(db, user.id));
  const heard: string[] = [];
  sessions.watch(key, () => heard.push("watched"));
  sessions.watch(other, () => heard.push("other"));
  sessions.watch(key, () => heard.push("left"))();
  await revokeKey(db, notify, user.id, key.id);
  expect(heard).toEqual(["watched"]);
  expect(await findKey(db, key.id)).toBeUndefined();
});

test("a key that another program revoked, or that expired, is noticed within half a minute", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { db, sessions, user } = await setup();
  const { key: revoked } = await sessions.authenticate(await createSession(db, user.id));
  const { key: expiring } = await sessions.authenticate(await createSession(db, user.id, 45_000));
  const heard: string[] = [];
  sessions.watch(revoked, () => heard.push("revoked"));
  sessions.watch(expiring, () => heard.push("expired"));
  await revokeKey(db, undefined, user.id, revoked.id);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(heard).toEqual(["revoked"]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(heard).toEqual(["revoked", "expired"]);
});

test("the deployment keeps its id", async () => {
  const { db } = await setup();
  expect(await deploymentId(db)).toBe(await deploymentId(db));
});
