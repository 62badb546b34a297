import { constants, type KeyObject, randomUUID, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { insertAgent } from "../store/agents.ts";
import { findLatestBuild, insertNextBuild } from "../store/builds.ts";
import { newAgentRow } from "../workspaces/instances.ts";
import { awsKeys } from "./aws.ts";
import { issue, rsaKeys } from "./testing/authority.ts";
import { type Bad, flipped, INSTANCE, identityServer, wronglyAnswered } from "./testing/identityServer.ts";

const amazon = issue({ commonName: "Amazon", keys: rsaKeys(1024), until: Date.now() - 1000 });
const files = { "aws/other.pem": amazon.pem };

const signed = (text: string, key: KeyObject = amazon.keys.privateKey, hash = "sha256") =>
  sign(hash, Buffer.from(text), key).toString("base64");
const document = JSON.stringify(
  { instanceId: INSTANCE, region: "eu-north-1", accountId: "123456789012" },
  null,
  2,
);
const good = { document, signature: signed(document) };
const on = (...names: string[]) => names.map((name) => ({ name, instance_id: INSTANCE }));

test("[II1] a document that a known key signed is the agent's token, though the certificate has expired", async () => {
  const server = await identityServer({ files });
  const { token } = await server.agent();
  expect(await server.ask("aws", good)).toEqual({ status: 200, body: { session_token: token } });
});

test("the token is asked for with none, and one that is sent is ignored", async () => {
  const server = await identityServer({ files });
  const response = await server.request("/api/v2/workspaceagents/aws-instance-identity", {
    method: "POST",
    body: JSON.stringify(good),
    headers: { "Coder-Session-Token": "nonsense", Cookie: "coder_session_token=nonsense" },
  });
  expect(response.status).toBe(200);
});

test("[II2] [II3] [II4] [II17] among several agents the name chooses; without one they are named", async () => {
  const server = await identityServer({ files, agents: on("beta", "alpha") });
  const several = {
    status: 409,
    body: {
      message: `Multiple agents found with instance ID "${INSTANCE}". Set CODER_AGENT_NAME to one of: alpha, beta`,
    },
  };
  expect(await server.ask("aws", good)).toEqual(several);
  expect(await server.ask("aws", { ...good, agent_name: "   " })).toEqual(several);
  const { token } = await server.agent("alpha");
  expect(await server.ask("aws", { ...good, agent_name: " alpha " })).toEqual({
    status: 200,
    body: { session_token: token },
  });
  for (const name of ["nonexistent", "Alpha"])
    expect(await server.ask("aws", { ...good, agent_name: name })).toEqual({
      status: 404,
      body: { message: `No agent found with instance ID "${INSTANCE}" and name "${name}".` },
    });
});

test("agents of two workspaces on one instance are several, too", async () => {
  const server = await identityServer({ files });
  await server.declare([
    { name: "dev", agents: on("main") },
    { name: "other", agents: on("main") },
  ]);
  const { status, body } = await server.ask("aws", good);
  expect([status, body.message]).toEqual([409, expect.stringContaining("one of: main, main")]);
});

test("[II5] a sub-agent with its root's instance is nobody's choice", async () => {
  const server = await identityServer({ files });
  const { id, token } = await server.agent();
  const root = await server.db
    .selectFrom("agents")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  await insertAgent(server.db, {
    ...newAgentRow({ ...root, name: "sub", name_key: "sub" }, root.build_id, Date.now()),
    parent_id: root.id,
  });
  expect(await server.ask("aws", good)).toEqual({ status: 200, body: { session_token: token } });
});

test("[II6] a signature of another document is refused, and empty fields are no identity", async () => {
  const server = await identityServer({ files });
  expect(await server.ask("aws", { ...good, document: "{}" })).toEqual({
    status: 401,
    body: { message: "Invalid AWS identity.", detail: "crypto/rsa: verification error" },
  });
  for (const field of ["signature", "document"])
    expect(await server.ask("aws", { ...good, [field]: "" })).toMatchObject({
      status: 400,
      body: { message: "Validation failed.", validations: [{ field }] },
    });
});

test("[II14] what is missing is named, in the order of the fields", async () => {
  const server = await identityServer({ files });
  const fields = async (body: object) =>
    (await server.ask("aws", body)).body.validations?.map((v) => v.field);
  expect(await fields({ signature: "x" })).toEqual(["document"]);
  expect(await fields({})).toEqual(["signature", "document"]);
});

test("[II20] line breaks within the base64 are accepted", async () => {
  const server = await identityServer({ files });
  const signature = good.signature.replace(/(.{64})/g, "$1\r\n");
  expect((await server.ask("aws", { ...good, signature })).status).toBe(200);
});

test("an instance that is nobody's, and a document without one, are not found", async () => {
  const server = await identityServer({ files, agents: [{ name: "main" }] });
  const asked = (text: string) => server.ask("aws", { document: text, signature: signed(text) });
  expect(await asked(document)).toEqual({
    status: 404,
    body: { message: `Instance with id "${INSTANCE}" not found.` },
  });
  for (const text of ["{}", "null", '{"instanceId":null}', '{"instanceId":""}'])
    expect(await asked(text)).toEqual({ status: 404, body: { message: 'Instance with id "" not found.' } });
});

test("an agent whose build is no longer the latest is said to be so", async () => {
  const server = await identityServer({ files });
  const { workspaceId } = await server.agent();
  const latest = (await findLatestBuild(server.db, workspaceId))!;
  const pending = { ...latest, id: randomUUID(), transition: "stop", job_status: "pending" } as const;
  await insertNextBuild(server.db, pending);
  const { status, body } = await server.ask("aws", good);
  expect([status, body.message]).toEqual([
    400,
    `Resource found for id "${INSTANCE}", but isn't registered on the latest history.`,
  ]);
});

test("an agent that the file no longer has on the instance is not found there", async () => {
  const server = await identityServer({ files });
  await server.declare([{ name: "dev", agents: [{ name: "main", instance_id: "i-2" }] }]);
  expect((await server.ask("aws", good)).status).toBe(404);
});

test("a certificate of one's own stands for its region's only", () => {
  const own = awsKeys(new Map([["milan", amazon.keys.publicKey]]));
  const builtIn = awsKeys();
  expect(own.size).toBe(14);
  for (const [region, key] of builtIn) {
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024, publicExponent: 65537n });
    expect(own.get(region)!.equals(key)).toBe(region !== "milan");
  }
  expect(awsKeys(new Map([["new-region", amazon.keys.publicKey]])).size).toBe(15);
});

test("hundreds of bad documents and signatures are each answered as the contract says", async () => {
  const server = await identityServer({ files });
  const verification = "crypto/rsa: verification error";
  const bytes = Buffer.from(good.signature, "base64");
  const refused = (
    what: string,
    change: Partial<typeof good>,
    says: string | RegExp = verification,
  ): Bad => ({
    what,
    body: { ...good, ...change },
    status: 401,
    says,
  });
  const stranger = rsaKeys(1024).privateKey;
  const pss = { key: amazon.keys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING };
  const cases: Bad[] = [
    ...Array.from(bytes, (_, i) =>
      refused(`bit of byte ${i} of the signature`, { signature: flipped(bytes, i).toString("base64") }),
    ),
    ...Array.from(document, (_, i) => {
      const changed = `${document.slice(0, i)}${document[i] === "0" ? "1" : "0"}${document.slice(i + 1)}`;
      return refused(
        `character ${i} of the document`,
        { document: changed },
        /verification error|parse document: /,
      );
    }),
    ...Array.from(document, (_, i) =>
      refused(`document cut at ${i}`, { document: document.slice(0, i) || " " }, "parse document: "),
    ),
    ...[0, 1, 2, 64, 127].map((n) =>
      refused(`signature of ${n} bytes`, { signature: bytes.subarray(0, n).toString("base64") || "\n" }),
    ),
    refused("a signature that is longer", { signature: Buffer.concat([bytes, bytes]).toString("base64") }),
    refused("an endless signature", { signature: "A".repeat(1_000_000) }, "decode signature: "),
    refused(
      "an endless document",
      { document: `{"instanceId":"${"x".repeat(1_000_000)}"}` },
      "parse document: ",
    ),
    refused("nested for ever", { document: "[".repeat(60_000) }, "parse document: "),
    refused("another key", { signature: signed(document, stranger) }),
    ...["sha1", "sha384", "sha512", "md5"].map((hash) =>
      refused(hash, { signature: signed(document, amazon.keys.privateKey, hash) }),
    ),
    refused("PSS", { signature: sign("sha256", Buffer.from(document), pss).toString("base64") }),
    ...["!", "AAA", "A===", "AA=A", "----", "=", "AAAA ", "ÄÄÄÄ", "AAAA\u0000"].map((signature) =>
      refused(`base64 ${signature}`, { signature }, "decode signature: illegal base64 data"),
    ),
    ...["[]", '"x"', "5", "true", '{"instanceId":5}', '{"instanceId":{}}', "{}{}", "{", "\ufeff{}"].map(
      (text) => refused(`signed ${text}`, { document: text, signature: signed(text) }, "parse document: "),
    ),
    refused("another line break", { document: document.replaceAll("\n", "\r\n") }),
    refused("a line break at the end", { document: `${document}\n` }),
    ...fc
      .sample(fc.record({ document: fc.json(), signature: fc.base64String({ minLength: 4 }) }), 100)
      .map((body) => ({
        what: "made up",
        body,
        status: 401,
        says: "Invalid AWS identity.",
      })),
    ...[
      "",
      "{",
      "[]",
      "5",
      '{"signature":5}',
      '{"document":{}}',
      '{"signature":"a","document":"b","agent_name":5}',
    ].map((body) => ({ what: `body ${body}`, body, status: 400, says: "Request body must be valid JSON." })),
    { what: "too much", body: { ...good, more: "x".repeat(9_000_000) }, status: 413, says: "too large" },
  ];
  expect(cases.length).toBeGreaterThan(200);
  expect(await wronglyAnswered((body) => server.ask("aws", body), cases)).toEqual([]);
});
