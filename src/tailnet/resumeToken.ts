import { parseUuid } from "./uuid.ts";

/** A token gives a client that reconnects its old place. It is opaque to clients and bound to nothing but the peer's id. */
export const RESUME_TOKEN_LIFE_MS = 24 * 60 * 60_000;
/** Clocks of servers that share keys differ by less. */
const LEEWAY_S = 60;
/** Ours are about 200 characters; nothing longer is worth the work. */
const MAX_TOKEN_CHARS = 4096;

export type ResumeKey = { kid: string; secret: Uint8Array<ArrayBuffer> };

export interface ResumeKeys {
  /** The key to sign with. */
  current(): ResumeKey | Promise<ResumeKey>;
  /** A key that may have signed: it must be kept for the life of its tokens after it was replaced. */
  find(kid: string): ResumeKey | undefined | Promise<ResumeKey | undefined>;
}

export class ResumeTokenError extends Error {
  override readonly name = "ResumeTokenError";
}

const text = new TextEncoder();
const HS512 = { name: "HMAC", hash: "SHA-512" } as const;
const importKey = ({ secret }: ResumeKey, usage: "sign" | "verify") =>
  crypto.subtle.importKey("raw", secret, HS512, false, [usage]);

export async function signResumeToken(
  peer: string,
  keys: ResumeKeys,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const key = await keys.current();
  const expiresAt = now + RESUME_TOKEN_LIFE_MS;
  const header = { alg: "HS512", kid: key.kid };
  const claims = { sub: peer, exp: Math.floor(expiresAt / 1000) };
  const signed = [header, claims].map((part) => toBase64Url(text.encode(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign("HMAC", await importKey(key, "sign"), text.encode(signed));
  return { token: `${signed}.${toBase64Url(new Uint8Array(signature))}`, expiresAt };
}

/**
 * The id of the peer whose token it is. Undefined for a token that names no key: those of old deployments count as none.
 * Throws ResumeTokenError.
 */
export async function verifyResumeToken(
  token: string,
  keys: ResumeKeys,
  now: number,
): Promise<string | undefined> {
  const parts = token.split(".");
  const [head = "", body = "", signature = ""] = parts;
  if (parts.length !== 3 || token.length > MAX_TOKEN_CHARS)
    throw new ResumeTokenError("parse JWS: not compact");
  const header = parseObject(head, "header");
  if (header.kid === undefined) return undefined;
  if (header.alg !== "HS512" || typeof header.kid !== "string" || header.crit !== undefined)
    throw new ResumeTokenError("parse JWS: the header is not one of ours");
  const key = await keys.find(header.kid);
  if (!key) throw new ResumeTokenError("verify payload: the key is not known");
  const isSigned = await crypto.subtle.verify(
    "HMAC",
    await importKey(key, "verify"),
    fromBase64Url(signature),
    text.encode(`${head}.${body}`),
  );
  if (!isSigned) throw new ResumeTokenError("verify payload: the signature does not match");
  const claims = parseObject(body, "claims");
  checkTimes(claims, now / 1000);
  if (typeof claims.sub !== "string" || !parseUuid(claims.sub))
    throw new ResumeTokenError("validate claims: the subject is no UUID");
  return claims.sub.toLowerCase();
}

function checkTimes(claims: Record<string, unknown>, nowS: number) {
  const time = (name: string) => {
    const value = claims[name] ?? undefined;
    if (value === undefined || typeof value === "number") return value;
    throw new ResumeTokenError(`validate claims: ${name} is no time`);
  };
  if ((time("exp") ?? nowS) < nowS - LEEWAY_S)
    throw new ResumeTokenError("validate claims: token is expired");
  if ((time("nbf") ?? nowS) > nowS + LEEWAY_S)
    throw new ResumeTokenError("validate claims: token is not valid yet");
  if ((time("iat") ?? nowS) > nowS + LEEWAY_S)
    throw new ResumeTokenError("validate claims: token is issued in the future");
}

function parseObject(encoded: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(fromBase64Url(encoded)));
  } catch {
    throw new ResumeTokenError(`parse JWS: the ${what} cannot be read`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ResumeTokenError(`parse JWS: the ${what} is no object`);
  return { ...value };
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(encoded: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(encoded)) throw new ResumeTokenError("parse JWS: illegal base64 data");
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    throw new ResumeTokenError("parse JWS: illegal base64 data");
  }
}
