import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { ApiKeyRow } from "../store/users.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID_LENGTH = 10;
const SECRET_LENGTH = 22;

const randomText = (length: number) =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

export const hashSecret = (secret: string) => createHash("sha256").update(secret).digest("hex");

export function secretMatches(secret: string, hash: string): boolean {
  const a = Buffer.from(hashSecret(secret), "hex");
  const b = Buffer.from(hash, "hex");
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Splits `<id>-<secret>`, or answers in the wire's words why it is none (conventions §4). */
export function parseKey(token: string): { id: string; secret: string } | { fault: string } {
  const parts = token.split("-");
  const [id = "", secret = ""] = parts;
  const fault = (what: string) => ({ fault: `Invalid API key format: ${what}` });
  if (parts.length !== 2) return fault(`incorrect amount of API key parts, expected 2 got ${parts.length}`);
  if (id.length !== ID_LENGTH)
    return fault(`invalid API key ID length, expected ${ID_LENGTH} got ${id.length}`);
  if (secret.length !== SECRET_LENGTH)
    return fault(`invalid API key secret length, expected ${SECRET_LENGTH} got ${secret.length}`);
  return { id, secret };
}

export type NewKey = {
  userId: string;
  kind: ApiKeyRow["kind"];
  tokenName?: string;
  lifetimeMs: number;
  now: number;
  /** Given when the holder chose it (bootstrap); made up otherwise. */
  token?: { id: string; secret: string };
};

/** The row to store, and the token to show once. */
export function newKey({ userId, kind, tokenName, lifetimeMs, now, token }: NewKey) {
  const { id, secret } = token ?? { id: randomText(ID_LENGTH), secret: randomText(SECRET_LENGTH) };
  const row: ApiKeyRow = {
    id,
    user_id: userId,
    secret_hash: hashSecret(secret),
    kind,
    token_name: tokenName ?? null,
    scopes: "coder:all",
    lifetime_seconds: Math.round(lifetimeMs / 1000),
    created_at: now,
    updated_at: now,
    last_used_at: now,
    expires_at: now + lifetimeMs,
  };
  return { row, token: `${id}-${secret}` };
}

/** A name like `token-4fk29a` for a token that was given none. */
export const generatedTokenName = () => `token-${randomText(6).toLowerCase()}`;
