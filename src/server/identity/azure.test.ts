import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { type AzureTrust, isSignerName, verifyAzure } from "./azure.ts";
import { AZURE_INTERMEDIATES, AZURE_ROOTS } from "./azureCertificates.ts";
import { BadIdentity } from "./badIdentity.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { poolOf, requireChain } from "./chain.ts";
import { TAG, wrapDer } from "./der.ts";
import { ecKeys, envelope, type Issued, issue, OIDS, octets, rsaKeys, seq } from "./testing/authority.ts";
import { type Bad, flipped, INSTANCE, identityServer, wronglyAnswered } from "./testing/identityServer.ts";

const DAY_MS = 86_400_000;
const CN = "metadata.azure.com";
const root = issue({ commonName: "Root", keys: ecKeys(), authority: true });
const between = issue({
  commonName: "Between",
  keys: ecKeys(),
  issuer: root,
  authority: true,
  pathLength: 0,
});
const signerKeys = rsaKeys();
const signer = issue({ commonName: CN, keys: signerKeys, issuer: between });
const files = { "azure/roots.pem": root.pem };

const content = JSON.stringify({
  vmId: INSTANCE,
  nonce: "20261125-120000",
  timeStamp: { expiresOn: "01/01/20 00:00:00 -0000" },
});
const withBetween = (one: Issued = signer) => [one.der, between.der];
type Options = Omit<Parameters<typeof envelope>[0], "content" | "signer"> & {
  content?: string;
  signer?: Issued;
};
const enveloped = ({ signer: by = signer, ...options }: Options = {}) =>
  envelope({ content, signer: by, certificates: withBetween(by), ...options });
const asked = (der: Buffer, agent_name?: string) => ({
  signature: der.toString("base64"),
  encoding: "pkcs7",
  agent_name,
});

const REFUSED = {
  status: 401,
  body: { message: "Invalid Azure identity.", detail: "Signature verification failed." },
};

const trustOf = (roots: Issued[], intermediates: Issued[] = []): AzureTrust => ({
  roots: poolOf(roots.map(({ der }) => readCertificate(der))),
  intermediates: poolOf(intermediates.map(({ der }) => readCertificate(der))),
  fetchIssuers: async () => {
    throw new Error("nobody is asked in this test");
  },
});
const verified = (der: Buffer, trust = trustOf([root]), now = Date.now()) =>
  verifyAzure(trust, der.toString("base64"), now);

test("[II7] root, intermediate and signer make the agent's token; nonce and times are not looked at", async () => {
  const server = await identityServer({ files });
  const { token } = await server.agent();
  expect(await server.ask("azure", asked(enveloped()))).toEqual({
    status: 200,
    body: { session_token: token },
  });
});

test("[II8] content that was changed after signing is refused, without saying why", async () => {
  const server = await identityServer({ files });
  const der = enveloped();
  const changed = flipped(der, der.indexOf(INSTANCE) + 3);
  expect(await server.ask("azure", asked(changed))).toEqual(REFUSED);
});

test("[II15] without encoding nothing is verified", async () => {
  const server = await identityServer({ files });
  const { encoding: _, ...body } = asked(enveloped());
  expect(await server.ask("azure", body)).toMatchObject({
    status: 400,
    body: { message: "Validation failed.", validations: [{ field: "encoding" }] },
  });
  expect((await server.ask("azure", { ...body, encoding: "anything" })).status).toBe(200);
});

test("[II18] azure: the name chooses among two", async () => {
  const agents = ["alpha", "beta"].map((name) => ({ name, instance_id: INSTANCE }));
  const server = await identityServer({ files, agents });
  const { token } = await server.agent("alpha");
  expect(await server.ask("azure", asked(enveloped(), "alpha"))).toEqual({
    status: 200,
    body: { session_token: token },
  });
  expect((await server.ask("azure", asked(enveloped()))).status).toBe(409);
});

test("[II19] a signature of another authority is refused, and of any when roots are the built-in ones", async () => {
  const other = issue({ commonName: "Root", keys: ecKeys(), authority: true });
  const server = await identityServer({ files: { "azure/roots.pem": other.pem } });
  expect(await server.ask("azure", asked(enveloped()))).toEqual(REFUSED);
  const plain = await identityServer({ files: {} });
  expect(await plain.ask("azure", asked(enveloped()))).toEqual(REFUSED);
});

test("[II21] the signer's name is one of Azure's, or below one", async () => {
  for (const name of ["eastus.metadata.azure.com", "metadata.microsoftazure.de", "a.b.metadata.azure.cn"]) {
    const der = enveloped({ signer: issue({ commonName: name, keys: signerKeys, issuer: between }) });
    expect(await verified(der)).toBe(INSTANCE);
  }
  for (const name of [
    "evil-metadata.azure.com",
    "metadata.azure.com.evil.com",
    "METADATA.azure.com",
    "metadata.azure.de",
    "metadata_azure.com",
    "x\n.metadata.azure.com",
    "",
  ]) {
    expect(isSignerName(name)).toBe(false);
    const der = enveloped({ signer: issue({ commonName: name, keys: signerKeys, issuer: between }) });
    await expect(verified(der)).rejects.toThrow("the signer is");
  }
});

test("a document without vmId is of no instance", async () => {
  const server = await identityServer({ files });
  expect(await server.ask("azure", asked(enveloped({ content: "{}" })))).toEqual({
    status: 404,
    body: { message: 'Instance with id "" not found.' },
  });
});

test("envelopes with and without attributes, of RSA and ECDSA, with every way to name the hash, are read", async () => {
  const time = Date.now();
  for (const options of [
    {},
    { digestOid: OIDS.sha256 },
    { digestOid: OIDS.sha256, signatureOid: OIDS.sha256WithRsa },
    { hash: "sha1" as const, digestOid: OIDS.sha1, signatureOid: OIDS.rsa },
    { attributes: {} },
    { attributes: { time } },
    { attributes: { time }, digestOid: OIDS.sha256 },
    { signer: issue({ commonName: CN, keys: ecKeys(), issuer: between }), digestOid: OIDS.sha256 },
  ])
    expect(await verified(enveloped(options))).toBe(INSTANCE);
});

test("an envelope in BER, of indefinite lengths and content in pieces, is read", async () => {
  const der = enveloped();
  const start = der.indexOf(octets(Buffer.from(content)));
  const whole = octets(Buffer.from(content));
  const pieces = Buffer.concat([
    Buffer.from([0x24, 0x80]),
    octets(Buffer.from(content.slice(0, 9))),
    octets(Buffer.from(content.slice(9))),
    Buffer.from([0, 0]),
  ]);
  // Everything around the content gets an indefinite length; what follows it stays as it is.
  const after = der.subarray(start + whole.length);
  const head = Buffer.concat([
    Buffer.from([0x30, 0x80]),
    wrapDer(TAG.oid, Buffer.from("2a864886f70d010702", "hex")),
    Buffer.from([0xa0, 0x80, 0x30, 0x80]),
    wrapDer(TAG.integer, Buffer.from([1])),
    wrapDer(TAG.set, Buffer.alloc(0)),
    Buffer.from([0x30, 0x80]),
    wrapDer(TAG.oid, Buffer.from("2a864886f70d010701", "hex")),
    Buffer.from([0xa0, 0x80]),
  ]);
  const ends = (n: number) => Buffer.alloc(2 * n);
  const ber = Buffer.concat([head, pieces, ends(2), after, ends(3)]);
  expect(await verified(ber)).toBe(INSTANCE);
});

test("what another program signs is read, and what we write another program accepts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-cms-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
  const text = file("content", content);
  const own = file("signer.pem", signer.pem);
  const key = file("key.pem", signerKeys.privateKey.export({ type: "pkcs8", format: "pem" }));
  const chain = file("chain.pem", between.pem);
  const trusted = file("root.pem", root.pem);
  for (const more of [["-noattr"], [], ["-stream", "-indef"]]) {
    const out = join(folder, "out");
    const how = ["-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", ...more];
    openssl("cms", ...how, "-in", text, "-signer", own, "-inkey", key, "-certfile", chain, "-out", out);
    expect(await verified(readFileSync(out))).toBe(INSTANCE);
  }
  const ours = file("ours", enveloped({ attributes: {}, digestOid: OIDS.sha256 }));
  const checked = ["-verify", "-binary", "-inform", "DER", "-purpose", "any", "-CAfile", trusted];
  expect(openssl("cms", ...checked, "-in", ours).toString()).toBe(content);
});

const chains: [string, () => Promise<string>, string | undefined][] = [
  [
    "over a built-in intermediate",
    () => verified(enveloped({ certificates: [signer.der] }), trustOf([root], [between])),
    undefined,
  ],
  [
    "without its intermediate",
    () => verified(enveloped({ certificates: [signer.der] })),
    "issued by nobody known",
  ],
  ["to no root", () => verified(enveloped(), trustOf([])), "issued by nobody known"],
  ["tomorrow's signer", () => verified(enveloped(), undefined, Date.now() - 2 * DAY_MS), "is not valid yet"],
  ["yesterday's signer", () => verified(enveloped(), undefined, Date.now() + 2 * DAY_MS), "has expired"],
  ["over an intermediate that has expired", () => over({ until: Date.now() - 1000 }), "Odd has expired"],
  ["over one that is not valid yet", () => over({ from: Date.now() + 100_000 }), "Odd is not valid yet"],
  ["over one that is no authority", () => over({ authority: false }), "Odd is no authority"],
  ["over one that SHA-1 signed", () => over({ hash: "sha1" }), "Odd is signed with a weak algorithm"],
  [
    "over one with constraints on names",
    () => over({ extensions: [{ oid: "2.5.29.30", critical: true, value: seq() }] }),
    "constraints on names",
  ],
  [
    "over one with an unknown critical extension",
    () => over({ extensions: [{ oid: "1.2.3.4", critical: true, value: seq() }] }),
    "critical extension 1.2.3.4",
  ],
  [
    "over one with an unknown extension",
    () => over({ extensions: [{ oid: "1.2.3.4", critical: false, value: seq() }] }),
    undefined,
  ],
  [
    "over one of the root's name that the root did not sign",
    () => over({ issuer: { ...root, keys: ecKeys() } }),
    "Root did not issue Odd",
  ],
  ["longer than an authority allows", () => tooLong(0), "vouches for shorter chains only"],
  ["as long as an authority allows", () => tooLong(1), undefined],
];

function over(options: Partial<Parameters<typeof issue>[0]>) {
  const odd = issue({ commonName: "Odd", keys: ecKeys(), issuer: root, authority: true, ...options });
  const by = issue({ commonName: CN, keys: signerKeys, issuer: odd });
  return verified(enveloped({ signer: by, certificates: [by.der, odd.der] }));
}

function tooLong(pathLength: number) {
  const upper = issue({ commonName: "Upper", keys: ecKeys(), issuer: root, authority: true, pathLength });
  const lower = issue({ commonName: "Lower", keys: ecKeys(), issuer: upper, authority: true });
  const by = issue({ commonName: CN, keys: signerKeys, issuer: lower });
  return verified(enveloped({ signer: by, certificates: [by.der, lower.der, upper.der] }));
}

test.each(chains)("chain %s", async (_name, verify, fault) => {
  if (fault === undefined) expect(await verify()).toBe(INSTANCE);
  else await expect(verify()).rejects.toThrow(fault);
});

test("authorities that vouch for each other end in a refusal, not in endless work", async () => {
  const keys = ecKeys();
  const ring = Array.from({ length: 15 }, () =>
    issue({ commonName: "Ring", keys, issuer: issue({ commonName: "Ring", keys }), authority: true }),
  );
  const by = issue({ commonName: CN, keys: signerKeys, issuer: ring[0]! });
  const der = enveloped({ signer: by, certificates: [by.der, ...ring.map((one) => one.der)] });
  await expect(verified(der)).rejects.toThrow("too many ways");
});

test("a missing issuer is fetched from where the signer says; a wrong signature asks nobody", async () => {
  const url = "http://www.microsoft.com/pki/x.crt";
  const by = issue({ commonName: CN, keys: signerKeys, issuer: between, issuerUrls: [url] });
  const der = enveloped({ signer: by, certificates: [by.der] });
  const urls: string[] = [];
  const fetching: AzureTrust = {
    ...trustOf([root]),
    fetchIssuers: async (given) => {
      urls.push(...given);
      return [readCertificate(between.der)];
    },
  };
  expect(await verified(der, fetching)).toBe(INSTANCE);
  expect(urls).toEqual([url]);
  await expect(verified(flipped(der, der.indexOf(INSTANCE)), fetching)).rejects.toThrow("does not fit");
  expect(urls).toEqual([url]);
  await expect(verified(der)).rejects.toThrow("its issuer was not fetched: nobody is asked in this test");
});

test("what is built in are the authorities of today's signers, each issued by Microsoft's root", () => {
  const [microsoft] = AZURE_ROOTS.map((text) => readCertificate(Buffer.from(text, "base64")));
  const digestOf = ({ x509 }: Certificate) => x509.fingerprint256.replaceAll(":", "").slice(0, 16);
  const digests = AZURE_INTERMEDIATES.map((text) => {
    const one = readCertificate(Buffer.from(text, "base64"));
    const now = Date.parse("2029-06-01");
    requireChain(one, { roots: poolOf([microsoft!]), between: [], now });
    expect([one.isAuthority, one.pathLength]).toEqual([true, 0]);
    return digestOf(one);
  });
  expect(digestOf(microsoft!)).toBe("6A170583DB584151");
  expect(digests).toEqual([
    ...["EA7A25255D111FC3", "AC8EA9F2874FD368", "16B74B335C6F9801", "885451307A4ABF29"],
    ...["6EBFF927297A5B3A", "D9280DDA01FCDFE2", "B2ABE84672548695", "38D895F5105BC254"],
  ]);
});

test("hundreds of bad envelopes are all refused alike", async () => {
  const server = await identityServer({ files });
  const refused = (what: string, der: Buffer | string): Bad => ({
    what,
    body: { ...asked(Buffer.alloc(0)), signature: typeof der === "string" ? der : der.toString("base64") },
    status: 401,
    says: /^{"message":"Invalid Azure identity\.","detail":"Signature verification failed\."}$/,
  });
  const good = enveloped({ attributes: { time: Date.now() } });
  const plain = enveloped();
  const spread = (from: number, length: number, step: number) =>
    Array.from({ length: Math.floor(length / step) }, (_, i) => from + i * step);
  const last = 256;
  const cases: Bad[] = [
    ...spread(plain.indexOf(content), content.length, 1).map((at) =>
      refused(`content at ${at}`, flipped(plain, at)),
    ),
    ...spread(plain.length - last, last, 4).map((at) => refused(`signature at ${at}`, flipped(plain, at))),
    ...spread(good.length - last, last, 8).map((at) =>
      refused(`signature of attributes at ${at}`, flipped(good, at)),
    ),
    ...spread(plain.indexOf(signer.der) + 8, signer.der.length - 90, 8).map((at) =>
      refused(`certificate at ${at}`, flipped(plain, at)),
    ),
    ...spread(0, plain.length, 29).map((at) =>
      refused(`cut at ${at}`, plain.subarray(0, at).toString("base64") || "\n"),
    ),
    ...[1, 2, 100].map((n) => refused(`${n} bytes more`, Buffer.concat([plain, Buffer.alloc(n)]))),
    ...[0, 2, 3].map((signers) => refused(`${signers} signers`, enveloped({ signers }))),
    refused("no certificates", enveloped({ certificates: [] })),
    refused("only another's certificate", enveloped({ certificates: [between.der] })),
    refused("no certificate at all", enveloped({ certificates: [signer.der, seq()] })),
    refused("too many certificates", enveloped({ certificates: Array(30).fill(signer.der) })),
    refused("signed by itself", enveloped({ signer: issue({ commonName: CN, keys: signerKeys }) })),
    refused("signed by a copy of the root", ofCopies()),
    refused(
      "a signer without Azure's name",
      enveloped({ signer: issue({ commonName: "x", keys: signerKeys, issuer: between }) }),
    ),
    refused("a signer that has expired", expired()),
    refused("another digest", enveloped({ attributes: { digest: Buffer.alloc(32) } })),
    ...[-3, 3].map((days) =>
      refused(`signed ${days} days off`, enveloped({ attributes: { time: Date.now() + days * DAY_MS } })),
    ),
    refused("MD5", enveloped({ hash: "md5", digestOid: OIDS.md5 })),
    ...["1.2.3", "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.10"].map((signatureOid) =>
      refused(`the signature ${signatureOid}`, enveloped({ signatureOid })),
    ),
    refused("an empty signature", enveloped({ signature: Buffer.alloc(0) })),
    ...["", "[]", "5", "{", '{"vmId":5}', '{"vmId":["x"]}', "vmId", "\u0000"].map((text) =>
      refused(`content ${text}`, enveloped({ content: text })),
    ),
    ...["!", "A", "AAA=A", "MIIB====", "ÄÄÄÄ", "-----BEGIN PKCS7-----"].map((text) =>
      refused(`base64 ${text}`, text),
    ),
    refused("endless", "A".repeat(1_000_000)),
    refused("nested for ever", Buffer.concat(Array(5_000).fill(Buffer.from([0x30, 0x80])))),
    refused("very many elements", seq(Buffer.alloc(100_000, Buffer.from([5, 0])))),
    ...["3084ffffffff", "308500000000ff", "3080", "1f8101", "30", "0480"].map((hex) =>
      refused(`bytes ${hex}`, Buffer.from(hex, "hex")),
    ),
    ...fc
      .sample(fc.uint8Array({ minLength: 1, maxLength: 300 }), 60)
      .map((bytes) => refused("made up", Buffer.from(bytes))),
    ...["signature", "encoding"].map((field) => ({
      what: `empty ${field}`,
      body: { ...asked(plain), [field]: "" },
      status: 400,
      says: "Validation failed.",
    })),
    ...["", "{", "[]", '{"signature":5}'].map((body) => ({
      what: `body ${body}`,
      body,
      status: 400,
      says: "Request body must be valid JSON.",
    })),
    {
      what: "too much",
      body: { ...asked(plain), more: "x".repeat(9_000_000) },
      status: 413,
      says: "too large",
    },
  ];
  expect(cases.length).toBeGreaterThan(200);
  expect(await wronglyAnswered((body) => server.ask("azure", body), cases)).toEqual([]);
});

test("no broken byte of an envelope makes anything but a refusal, or a document as it was", async () => {
  const der = enveloped({ attributes: { time: Date.now() } });
  const trust = trustOf([root]);
  const odd: unknown[] = [];
  for (const mask of [0x01, 0x80, 0xff])
    for (let at = 0; at < der.length; at++)
      await verified(flipped(der, at, mask), trust).then(
        (id) => id !== INSTANCE && odd.push([at, mask, id]),
        (error: unknown) => !(error instanceof BadIdentity) && odd.push([at, mask, error]),
      );
  expect(odd).toEqual([]);
});

function ofCopies(): Buffer {
  const copy = issue({ commonName: "Root", keys: ecKeys(), authority: true });
  const by = issue({ commonName: CN, keys: signerKeys, issuer: copy });
  return enveloped({ signer: by, certificates: [by.der, copy.der] });
}

function expired(): Buffer {
  const by = issue({ commonName: CN, keys: signerKeys, issuer: between, until: Date.now() - 1000 });
  return enveloped({ signer: by });
}
