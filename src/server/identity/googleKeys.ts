import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { BadIdentity, reasonOf } from "./badIdentity.ts";
import { type Members, parseMembers } from "./members.ts";

export type Algorithm = "RS256" | "ES256";
/** By their `kid`. */
type KeySet = ReadonlyMap<string, KeyObject>;

export type GoogleKeys = { of(algorithm: Algorithm): Promise<KeySet> };

const GOOGLE_KEY_SETS = {
  RS256: "https://www.googleapis.com/oauth2/v3/certs",
  ES256: "https://www.gstatic.com/iap/verify/public_key-jwk",
} as const satisfies Record<Algorithm, string>;

const FETCHED_WITHIN_MS = 5_000;
const MAX_SET_BYTES = 262_144;
const MAX_KEYS = 100;
/** Where an answer does not say how long it may be kept. */
const KEPT_MS = 3_600_000;
const LONGEST_KEPT_MS = 86_400_000;

/** The keys of one algorithm in a JWK set; keys of other kinds are not ours to judge. */
export function readKeySet(text: string, algorithm: Algorithm): KeySet {
  const { keys } = parseMembers(text) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new BadIdentity("the key set has no keys");
  const found = new Map<string, KeyObject>();
  for (const jwk of keys.slice(0, MAX_KEYS) as Members[]) {
    const isMeant = algorithm === "RS256" ? jwk?.kty === "RSA" : jwk?.kty === "EC" && jwk.crv === "P-256";
    if (!isMeant || typeof jwk.kid !== "string") continue;
    found.set(jwk.kid, createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }));
  }
  return found;
}

/** Keys that were given, and never change. */
export function fixedGoogleKeys(text: string): GoogleKeys {
  const sets = { RS256: readKeySet(text, "RS256"), ES256: readKeySet(text, "ES256") };
  return { of: async (algorithm) => sets[algorithm] };
}

/** Google's keys, fetched when they are needed and kept as long as their answer allows. */
export function fetchedGoogleKeys({
  urls = GOOGLE_KEY_SETS,
  now,
}: {
  urls?: Record<Algorithm, string>;
  now: () => number;
}): GoogleKeys {
  const kept = new Map<Algorithm, { keys: KeySet; until: number }>();
  const underWay = new Map<Algorithm, Promise<KeySet>>();

  async function renew(algorithm: Algorithm): Promise<KeySet> {
    try {
      const { text, keptMs } = await fetchSet(urls[algorithm]);
      const keys = readKeySet(text, algorithm);
      kept.set(algorithm, { keys, until: now() + keptMs });
      return keys;
    } catch (error) {
      throw new BadIdentity(`idtoken: unable to retrieve cert: ${reasonOf(error)}`);
    } finally {
      underWay.delete(algorithm);
    }
  }

  return {
    of(algorithm) {
      const known = kept.get(algorithm);
      if (known && known.until > now()) return Promise.resolve(known.keys);
      const fetching = underWay.get(algorithm) ?? renew(algorithm);
      underWay.set(algorithm, fetching);
      return fetching;
    },
  };
}

async function fetchSet(url: string): Promise<{ text: string; keptMs: number }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCHED_WITHIN_MS), redirect: "error" });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`got status code ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_SET_BYTES) throw new Error(`it has more than ${MAX_SET_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString("utf8"), keptMs: freshMs(response.headers) };
}

/** `max-age` less the time that the answer has lain in caches on its way. */
export function freshMs(headers: Headers): number {
  const maxAge = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(headers.get("cache-control") ?? "")?.[1];
  if (maxAge === undefined) return KEPT_MS;
  const age = Number(headers.get("age") ?? 0) || 0;
  return Math.min(Math.max(Number(maxAge) - age, 0) * 1000, LONGEST_KEPT_MS);
}
