import fc from "fast-check";
import { expect, test } from "vitest";
import {
  RESUME_TOKEN_LIFE_MS,
  type ResumeKey,
  type ResumeKeys,
  ResumeTokenError,
  signResumeToken,
  verifyResumeToken,
} from "./resumeToken.ts";

const PEER = "10000001-0000-4000-8000-000000000000";
const NOW = 1_700_000_000_000;
const keyOf = (kid: string, fill: number): ResumeKey => ({ kid, secret: new Uint8Array(64).fill(fill) });

/** Keys of which the last signs. */
function ring(...keys: ResumeKey[]): ResumeKeys {
  return { current: () => keys.at(-1)!, find: async (kid) => keys.find((key) => key.kid === kid) };
}
const keys = ring(keyOf("1", 1), keyOf("2", 2));

const part = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const partOf = (token: string, at: number): unknown =>
  JSON.parse(atob(token.split(".")[at]!.replaceAll("-", "+").replaceAll("_", "/")));

/** A token with other claims or another header, signed with the second key of `keys`. */
async function forge(claims: object, header: object = { alg: "HS512", kid: "2" }): Promise<string> {
  const signed = `${part(header)}.${part(claims)}`;
  const key = await crypto.subtle.importKey(
    "raw",
    keyOf("2", 2).secret,
    { name: "HMAC", hash: "SHA-512" },
    false,
    ["sign"],
  );
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signed)));
  const encoded = btoa(String.fromCharCode(...signature));
  return `${signed}.${encoded.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

test("[TR1] a token is an HS512 JWS with a key id, a subject and an end 24 h ahead", async () => {
  const { token, expiresAt } = await signResumeToken(PEER, keys, NOW);
  expect(expiresAt).toBe(NOW + 24 * 60 * 60_000);
  expect(partOf(token, 0)).toEqual({ alg: "HS512", kid: "2" });
  expect(partOf(token, 1)).toEqual({ sub: PEER, exp: expiresAt / 1000 });
  expect(await verifyResumeToken(token, keys, NOW)).toBe(PEER);
});

test("[TR1] one made a second later differs (TN6)", async () => {
  const [one, two] = await Promise.all([NOW, NOW + 1000].map((at) => signResumeToken(PEER, keys, at)));
  expect(one!.token).not.toBe(two!.token);
});

test("[TR2] a key that was replaced still verifies, one that is gone does not", async () => {
  const { token } = await signResumeToken(PEER, ring(keyOf("1", 1)), NOW);
  expect(await verifyResumeToken(token, keys, NOW)).toBe(PEER);
  await expect(verifyResumeToken(token, ring(keyOf("3", 1)), NOW)).rejects.toThrow("the key is not known");
});

test("[TR2] a known key id with another key is refused (TN54)", async () => {
  const { token } = await signResumeToken(PEER, ring(keyOf("2", 9)), NOW);
  await expect(verifyResumeToken(token, keys, NOW)).rejects.toThrow(ResumeTokenError);
});

test("[TR3] 24 h and 60 s old is good, 61 s is not (TN53)", async () => {
  const { token } = await signResumeToken(PEER, keys, NOW);
  const at = (seconds: number) => verifyResumeToken(token, keys, NOW + RESUME_TOKEN_LIFE_MS + seconds * 1000);
  expect(await at(60)).toBe(PEER);
  await expect(at(61)).rejects.toThrow("token is expired");
});

test.each([
  ["nbf 61 s ahead", { sub: PEER, nbf: NOW / 1000 + 61 }],
  ["iat 61 s ahead", { sub: PEER, iat: NOW / 1000 + 61 }],
  ["an end that is no number", { sub: PEER, exp: "soon" }],
  ["no subject", { exp: NOW / 1000 }],
  ["a subject that is no UUID", { sub: "me" }],
])("[TR3] %s is refused", async (_, claims) => {
  await expect(verifyResumeToken(await forge(claims), keys, NOW)).rejects.toThrow(ResumeTokenError);
});

test("[TR3] times within the minute, or absent, are good", async () => {
  const claims = { sub: PEER, nbf: NOW / 1000 + 60, iat: NOW / 1000 + 60, exp: NOW / 1000 - 60 };
  expect(await verifyResumeToken(await forge(claims), keys, NOW)).toBe(PEER);
  expect(await verifyResumeToken(await forge({ sub: PEER.toUpperCase() }), keys, NOW)).toBe(PEER);
});

test("[TR4] a token without a key id is none, and no error (TN7)", async () => {
  expect(await verifyResumeToken(await forge({ sub: PEER }, { alg: "HS512" }), keys, NOW)).toBeUndefined();
});

test.each([
  ["text", "invalid"],
  ["nothing", ""],
  ["two parts", "e30.e30"],
  ["a header that is no JSON", "AAAA.e30.AA"],
  ["a header that is an array", `${part([])}.e30.AA`],
  ["a signature in another alphabet", `${part({ alg: "HS512", kid: "2" })}.e30.+/+/`],
  ["algorithm none", `${part({ alg: "none", kid: "2" })}.${part({ sub: PEER })}.`],
  ["a number for a key id", `${part({ alg: "HS512", kid: 2 })}.${part({ sub: PEER })}.AA`],
  ["far too long", `${"A".repeat(5000)}.e30.AA`],
])("[TR5] %s is refused (TN5)", async (_, token) => {
  await expect(verifyResumeToken(token, keys, NOW)).rejects.toThrow(ResumeTokenError);
});

test("[TR5] another algorithm is refused though the signature is right", async () => {
  const token = await forge({ sub: PEER }, { alg: "HS256", kid: "2" });
  await expect(verifyResumeToken(token, keys, NOW)).rejects.toThrow("not one of ours");
});

test("[TR5] a changed character never passes, and none throws anything else", async () => {
  const { token } = await signResumeToken(PEER, keys, NOW);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.string({ minLength: 1, maxLength: 2 }),
      async (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        const result = await verifyResumeToken(changed, keys, NOW).catch((error: unknown) => error);
        // A header without `kid` is no error; the last character has spare bits: the same token spelled otherwise.
        if (result === undefined || result instanceof ResumeTokenError) return;
        expect(result).toBe(PEER);
        expect(changed === token || at === token.length - 1).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
