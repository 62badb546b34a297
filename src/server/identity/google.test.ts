import { createHmac, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { listening } from "../testing/listening.ts";
import { verifyGoogle } from "./google.ts";
import { fetchedGoogleKeys, fixedGoogleKeys, freshMs } from "./googleKeys.ts";
import { ecKeys, rsaKeys } from "./testing/authority.ts";
import { type Bad, flipped, INSTANCE, identityServer, wronglyAnswered } from "./testing/identityServer.ts";

const rsa = rsaKeys();
const ec = ecKeys();
const keySet = JSON.stringify({
  keys: [
    { ...rsa.publicKey.export({ format: "jwk" }), kid: "rsa", alg: "RS256" },
    { ...ec.publicKey.export({ format: "jwk" }), kid: "ec" },
    { kty: "oct", kid: "secret", k: "c2VjcmV0" },
  ],
});
const files = { "google/keys.json": keySet };

const soon = () => Math.floor(Date.now() / 1000) + 600;
const claimsOf = (more: object = {}) => ({
  iss: "https://accounts.google.com",
  aud: "coder",
  exp: soon(),
  google: { compute_engine: { instance_id: INSTANCE } },
  ...more,
});
const encoded = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const signature = (
  text: string,
  alg = "RS256",
  key: KeyObject = alg === "ES256" ? ec.privateKey : rsa.privateKey,
) => sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });

function tokenOf(
  claims: unknown,
  header: unknown = { alg: "RS256", kid: "rsa", typ: "JWT" },
  key?: KeyObject,
) {
  const text = `${encoded(header)}.${encoded(claims)}`;
  const alg = (header as { alg?: string } | null)?.alg;
  return `${text}.${signature(text, alg, key).toString("base64url")}`;
}
const asked = (token: string, agent_name?: string) => ({ json_web_token: token, agent_name });

test("[II9] a good token is the agent's, one that has expired or never does is none", async () => {
  const server = await identityServer({ files });
  const { token } = await server.agent();
  const ok = { status: 200, body: { session_token: token } };
  expect(await server.ask("google", asked(tokenOf(claimsOf())))).toEqual(ok);
  expect(await server.ask("google", asked(tokenOf(claimsOf(), { alg: "ES256", kid: "ec" })))).toEqual(ok);
  const { status, body } = await server.ask("google", asked(tokenOf(claimsOf({ exp: undefined }))));
  expect([status, body]).toEqual([
    401,
    {
      message: "Invalid GCP identity.",
      detail: expect.stringMatching(/^idtoken: token expired: now=\d+, expires=0$/),
    },
  ]);
});

test("[II10] an instance that is nobody's is not found; nor is none", async () => {
  const server = await identityServer({ files, agents: [{ name: "main" }] });
  const message = async (more: object) => {
    const { status, body } = await server.ask("google", asked(tokenOf(claimsOf(more))));
    return [status, body.message];
  };
  expect(await message({})).toEqual([404, `Instance with id "${INSTANCE}" not found.`]);
  for (const google of [undefined, null, {}, { compute_engine: null }, { compute_engine: {} }])
    expect(await message({ google })).toEqual([404, 'Instance with id "" not found.']);
});

test("[II16] proven claims of the wrong shape are a bad request", async () => {
  const server = await identityServer({ files });
  for (const google of [
    { compute_engine: { instance_id: 5 } },
    { compute_engine: { instance_id: ["a"] } },
    { compute_engine: "x" },
    { compute_engine: [] },
    "x",
    [],
    7,
  ])
    expect(await server.ask("google", asked(tokenOf(claimsOf({ google }))))).toMatchObject({
      status: 400,
      body: { message: "Error decoding JWT claims.", detail: expect.stringContaining("expected") },
    });
});

test("[II18] google: the name chooses among two", async () => {
  const agents = ["alpha", "beta"].map((name) => ({ name, instance_id: INSTANCE }));
  const server = await identityServer({ files, agents });
  const { token } = await server.agent("alpha");
  expect(await server.ask("google", asked(tokenOf(claimsOf()), "alpha"))).toEqual({
    status: 200,
    body: { session_token: token },
  });
});

test("[II22] audience, issuer and the times but exp are not looked at", async () => {
  const server = await identityServer({ files });
  for (const more of [
    { aud: "someone-else" },
    { aud: undefined },
    { iss: "https://evil.example.com" },
    { iat: soon() + 1e6 },
    { nbf: soon() + 1e6 },
    { email_verified: false },
  ])
    expect((await server.ask("google", asked(tokenOf(claimsOf(more))))).status).toBe(200);
});

test("a token is good in the second in which it ends, and not in the next", async () => {
  const keys = fixedGoogleKeys(keySet);
  const token = tokenOf(claimsOf({ exp: 1000 }));
  expect(await verifyGoogle(keys, token, 1_000_999)).toBe(INSTANCE);
  await expect(verifyGoogle(keys, token, 1_001_000)).rejects.toThrow(
    "idtoken: token expired: now=1001, expires=1000",
  );
});

test("hundreds of bad tokens are each answered as the contract says", async () => {
  const server = await identityServer({ files });
  const refused = (what: string, token: string, says: string | RegExp): Bad => ({
    what,
    body: asked(token),
    status: 401,
    says,
  });
  const [head = "", body = "", tail = ""] = tokenOf(claimsOf()).split(".");
  const bytes = Buffer.from(tail, "base64url");
  const wrong = "crypto/rsa: verification error";
  const undecoded = (part: string) => `idtoken: unable to decode/unmarshal JWT ${part}: `;
  const ecText = `${encoded({ alg: "ES256", kid: "ec" })}.${encoded(claimsOf())}`;
  const ecBytes = signature(ecText, "ES256");
  const ecDer = sign("sha256", Buffer.from(ecText), ec.privateKey);
  const publicPem = rsa.publicKey.export({ type: "spki", format: "pem" });
  const hmacText = `${encoded({ alg: "HS256", kid: "rsa" })}.${encoded(claimsOf())}`;
  const hmac = createHmac("sha256", publicPem).update(hmacText).digest("base64url");

  const cases: Bad[] = [
    ...Array.from(bytes, (_, i) =>
      refused(
        `byte ${i} of the signature`,
        `${head}.${body}.${flipped(bytes, i).toString("base64url")}`,
        wrong,
      ),
    ),
    ...Array.from(ecBytes, (_, i) =>
      refused(
        `byte ${i} of the ES256 signature`,
        `${ecText}.${flipped(ecBytes, i).toString("base64url")}`,
        "idtoken: ES256 signature not valid",
      ),
    ),
    refused("ES256 in DER", `${ecText}.${ecDer.toString("base64url")}`, "ES256 signature not valid"),
    refused(
      "ES256 of nothing",
      `${ecText}.${Buffer.alloc(64).toString("base64url")}`,
      "ES256 signature not valid",
    ),
    ...[1, 2, 4, 5, 6, 7, 100].map((n) =>
      refused(`${n} segments`, Array(n).fill("AAAA").join("."), `three segments; found ${n}`),
    ),
    refused("endless", "A".repeat(1_000_000), "idtoken: invalid token"),
    refused("all dots", ".".repeat(1_000_000), "idtoken: invalid token"),
    ...["!", "A", "====", "e30=", "Ä", " "].flatMap((text) => [
      refused(`header ${text}`, `${text}.${body}.${tail}`, undecoded("header")),
      refused(`claims ${text}`, `${head}.${text}.${tail}`, undecoded("claims")),
      refused(`signature ${text}`, `${head}.${body}.${text}`, undecoded("signature")),
    ]),
    ...["", "[]", "5", '"x"', "{", '{"alg":5}', '{"alg":"RS256","kid":{}}'].map((text) =>
      refused(`header of ${text}`, `${encoded(text)}.${body}.${tail}`, undecoded("header")),
    ),
    ...[
      "",
      "[]",
      "5",
      '"x"',
      "{",
      '{"exp":"9999999999"}',
      '{"exp":1.5}',
      '{"aud":["coder"]}',
      '{"iss":1}',
    ].map((text) => refused(`claims of ${text}`, tokenOf(text), undecoded("claims"))),
    ...[0, -1, 1, 1e9, soon() - 601, soon() - 700, soon() - 1e6].map((exp) =>
      refused(`expires ${exp}`, tokenOf(claimsOf({ exp })), `, expires=${exp}`),
    ),
    ...["none", "None", "", "HS256", "RS384", "RS512", "PS256", "rs256", "ES384", "EdDSA"].map((alg) =>
      refused(
        `alg ${alg}`,
        `${encoded({ alg, kid: "rsa" })}.${body}.${tail}`,
        `expected JWT signed with RS256 or ES256 but found "${alg}"`,
      ),
    ),
    refused("no signature at all", `${encoded({ alg: "none" })}.${body}.`, 'but found "none"'),
    refused("signed with the public key as a secret", `${hmacText}.${hmac}`, 'but found "HS256"'),
    ...["", "RSA", "other", "ec", "secret", "__proto__", "constructor"].map((kid) =>
      refused(`kid ${kid}`, tokenOf(claimsOf(), { alg: "RS256", kid }), "could not find matching cert keyId"),
    ),
    refused("no kid", tokenOf(claimsOf(), { alg: "RS256" }), "could not find matching cert keyId"),
    refused(
      "an RSA key for ES256",
      tokenOf(claimsOf(), { alg: "ES256", kid: "rsa" }),
      "could not find matching",
    ),
    refused("another's key", tokenOf(claimsOf(), { alg: "RS256", kid: "rsa" }, rsaKeys().privateKey), wrong),
    refused(
      "a key of its own in the header",
      tokenOf(
        claimsOf(),
        { alg: "RS256", kid: "rsa", jwk: rsaKeys().publicKey.export({ format: "jwk" }) },
        rsaKeys().privateKey,
      ),
      wrong,
    ),
    refused("other claims", `${head}.${encoded(claimsOf({ sub: "x" }))}.${tail}`, wrong),
    ...fc
      .sample(fc.array(fc.base64String(), { minLength: 3, maxLength: 3 }), 50)
      .map((parts) =>
        refused("made up", parts.join(".").replaceAll("=", "") || "..", "Invalid GCP identity."),
      ),
    { what: "an empty token", body: asked(""), status: 400, says: "Validation failed." },
    { what: "no token", body: {}, status: 400, says: "json_web_token" },
    ...["", "{", "[]", '{"json_web_token":5}'].map((text) => ({
      what: `body ${text}`,
      body: text,
      status: 400,
      says: "Request body must be valid JSON.",
    })),
    { what: "too much", body: asked("x".repeat(9_000_000)), status: 413, says: "too large" },
  ];
  expect(cases.length).toBeGreaterThan(200);
  expect(await wronglyAnswered((given) => server.ask("google", given), cases)).toEqual([]);
});

/** Where Google has its keys, as far as this server can tell. */
async function keyHost(answer: () => { status?: number; headers?: Record<string, string>; body: string }) {
  let asked = 0;
  const port = await listening(
    createServer((_request, response) => {
      asked++;
      const { status = 200, headers = {}, body } = answer();
      response.writeHead(status, headers).end(body);
    }),
  );
  const url = `http://127.0.0.1:${port}/`;
  return { urls: { RS256: url, ES256: url }, asked: () => asked };
}

test("keys are fetched once for many at once, and again when their answer has aged", async () => {
  let now = 1_000_000;
  const host = await keyHost(() => ({ headers: { "Cache-Control": "public, max-age=60" }, body: keySet }));
  const keys = fetchedGoogleKeys({ urls: host.urls, now: () => now });
  const token = tokenOf(claimsOf());
  const ids = await Promise.all([1, 2, 3].map(() => verifyGoogle(keys, token, 0)));
  expect([ids, host.asked()]).toEqual([[INSTANCE, INSTANCE, INSTANCE], 1]);
  now += 59_999;
  await verifyGoogle(keys, token, 0);
  expect(host.asked()).toBe(1);
  now += 1;
  await verifyGoogle(keys, token, 0);
  expect(host.asked()).toBe(2);
});

test("keys that cannot be had refuse the token, and are asked for again with the next", async () => {
  let body = "nonsense";
  let status = 500;
  const host = await keyHost(() => ({ status, body }));
  const keys = fetchedGoogleKeys({ urls: host.urls, now: Date.now });
  const verified = () => verifyGoogle(keys, tokenOf(claimsOf()), 0);
  await expect(verified()).rejects.toThrow("unable to retrieve cert: got status code 500");
  status = 200;
  for (body of ["nonsense", "{}", "x".repeat(300_000)])
    await expect(verified()).rejects.toThrow("unable to retrieve");
  body = keySet;
  expect(await verified()).toBe(INSTANCE);
});

test("an answer is kept as long as its headers say, less its age, and a day at most", () => {
  const ms = (headers: Record<string, string>) => freshMs(new Headers(headers));
  expect(ms({ "cache-control": "public, max-age=100, must-revalidate", age: "40" })).toBe(60_000);
  expect(ms({ "cache-control": "max-age=10", age: "40" })).toBe(0);
  expect(ms({ "cache-control": "max-age=999999999" })).toBe(86_400_000);
  expect(ms({})).toBe(3_600_000);
});
