import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { deleteKey, findKey, findToken, insertKey, updateKey } from "../store/apiKeys.ts";
import type { Db } from "../store/database.ts";
import { generatedTokenName, hashSecret, newKey, parseKey } from "./keys.ts";
import { KEY_REVOKED } from "./sessions.ts";

const WEEK_MS = 7 * 86_400_000;
const TOKEN_NAME = /^[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*$/;
const MAX_NAME = 64;

export type NewToken = { name?: string; lifetimeMs?: number; maxLifetimeMs: number };

/** Makes an API token and answers it: it is shown this once. Throws an HttpError on a bad name or life, 409 on a taken name. */
export async function createToken(
  db: Db,
  userId: string,
  given: NewToken,
  now = Date.now(),
): Promise<string> {
  const lifetimeMs = given.lifetimeMs || Math.min(WEEK_MS, given.maxLifetimeMs);
  if (lifetimeMs < 0 || lifetimeMs > given.maxLifetimeMs)
    throw HttpError.badRequest(
      "Failed to validate create API key request.",
      `lifetime must be positive and at most ${Math.floor(given.maxLifetimeMs / 3_600_000)} hours`,
    );
  const tokenName = given.name || generatedTokenName();
  if (!TOKEN_NAME.test(tokenName) || tokenName.length > MAX_NAME)
    throw HttpError.validation([
      {
        field: "token_name",
        detail: `Use 1 to ${MAX_NAME} letters and digits, with single hyphens, dots or underscores between them.`,
      },
    ]);
  await freeName(db, userId, tokenName, now);
  const { row, token } = newKey({ userId, kind: "token", tokenName, lifetimeMs, now });
  await insertKey(db, row);
  return token;
}

/** A token that has expired gives up its name. */
async function freeName(db: Db, userId: string, name: string, now: number): Promise<void> {
  const taken = await findToken(db, userId, name);
  if (!taken) return;
  if (taken.expires_at > now)
    throw HttpError.conflict(`A token with name ${JSON.stringify(name)} already exists.`, [
      { field: "name", detail: "This value is already in use and should be unique." },
    ]);
  await deleteKey(db, userId, taken.id);
}

/** A key that lives as a browser's does: its end slides with use. */
export async function createSession(
  db: Db,
  userId: string,
  lifetimeMs = WEEK_MS,
  now = Date.now(),
): Promise<string> {
  const { row, token } = newKey({ userId, kind: "session", lifetimeMs, now });
  await insertKey(db, row);
  return token;
}

/** Deletes a key of this user and ends the streams opened with it. False when there is none. */
export async function revokeKey(
  db: Db,
  notify: Notify | undefined,
  userId: string,
  id: string,
): Promise<boolean> {
  const deleted = await deleteKey(db, userId, id);
  if (deleted) notify?.publish(KEY_REVOKED, id);
  return deleted;
}

const BOOTSTRAP_NAME = "bootstrap";
const FOR_EVER_MS = 100 * 365 * 86_400_000;

/** Makes `token` (10 characters, a hyphen, 22 characters) an API token of this user. Throws a sentence when it is none. */
export async function ensureBootstrapToken(
  db: Db,
  userId: string,
  token: string,
  now = Date.now(),
): Promise<void> {
  const parsed = parseKey(token);
  if ("fault" in parsed) throw new Error(`The bootstrap token is not one: ${parsed.fault}.`);
  const known = await findKey(db, parsed.id);
  if (known)
    return updateKey(db, known.id, { secret_hash: hashSecret(parsed.secret), expires_at: now + FOR_EVER_MS });
  const old = await findToken(db, userId, BOOTSTRAP_NAME);
  if (old) await deleteKey(db, userId, old.id); // of an earlier start with another token
  const { row } = newKey({
    userId,
    kind: "token",
    tokenName: BOOTSTRAP_NAME,
    lifetimeMs: FOR_EVER_MS,
    now,
    token: parsed,
  });
  await insertKey(db, row);
}
