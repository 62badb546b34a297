import fc from "fast-check";
import { expect, test } from "vitest";
import { MASK, maskText } from "#api/secrets/maskText.ts";
import { secretValues } from "#api/secrets/secretNames.ts";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { parseAnsi } from "../../../ui/ansi/ansi.ts";
import { maskSpans } from "./maskSpans.ts";

const find = createSecretFinder([]);
const mask = (line: string) => maskText(line, find(line));

/** Made at run time, so that nobody takes this file for a leak. */
const random = (length: number, alphabet = "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0z") =>
  Array.from({ length }, (_, at) => alphabet[(at * 7 + length) % alphabet.length]).join("");
const hex = (length: number) => random(length, "0a1b2c3d4e5f6789");

const formats: readonly (readonly [name: string, line: (secret: string) => string, secret: string])[] = [
  ...["p", "o", "u", "s", "r"].map(
    (kind) => [`GitHub gh${kind}_`, (s: string) => `remote: gh${kind}_${s}`, random(36)] as const,
  ),
  ["GitHub fine-grained", (s) => `github_pat_${s} used`, random(82)],
  ["GitLab", (s) => `glpat-${s}`, random(20)],
  ["AWS access key id", (s) => `key AKIA${s}.`, random(16, "ABCDEFGH12345678")],
  ["AWS temporary key id", (s) => `key ASIA${s}.`, random(16, "ABCDEFGH12345678")],
  ["AWS secret access key", (s) => `aws_secret_access_key = ${s}`, `${random(38)}/+`],
  ["Google API key", (s) => `?key=AIza${s}`, random(35)],
  ["Google OAuth", (s) => `ya29.${s}`, random(60)],
  ["Slack token", (s) => `xoxb-${s}`, `1234567890-${random(24)}`],
  ["Slack webhook", (s) => `https://hooks.slack.com/services/${s}`, `T00/B00/${random(24)}`],
  ["Stripe", (s) => `sk_live_${s}`, random(24)],
  ["npm", (s) => `//registry/:_authToken=npm_${s}`, random(36)],
  ["PyPI", (s) => `pypi-${s}`, random(40)],
  ["OpenAI", (s) => `using sk-${s}`, random(48)],
  ["Anthropic", (s) => `using sk-${s}`, `ant-api03-${random(48)}`],
  ["Hugging Face", (s) => `hf_${s}`, random(34)],
  ["SendGrid", (s) => `SG.${s}`, `${random(22)}.${random(43)}`],
  ["Twilio", (s) => `SK${s}`, hex(32)],
  ["DigitalOcean", (s) => `dop_v1_${s}`, hex(64)],
  ["Coder session", (s) => `Coder-Session-Token ${s}`, `${random(10)}-${random(22)}`],
  ["JSON web token", (s) => `cookie eyJ${s};`, `${random(20)}.${random(40)}.${random(43)}`],
  ["private key in one line", (s) => `-----BEGIN RSA PRIVATE KEY-----${s}-----END RSA`, random(200)],
  ["line of a private key", (s) => s, random(64)],
  ["bearer", (s) => `authorization: Bearer ${s}`, random(32)],
  ["basic", (s) => `Authorization: Basic ${s}`, `${random(20)}==`],
  ["password in an address", (s) => `postgres://app:${s}@db:5432/app`, "hunter2!"],
  ["Azure", (s) => `AccountName=a;AccountKey=${s};Endpoint=x`, `${random(86)}==`],
  ["assignment", (s) => `DB_PASSWORD=${s} start`, "correct-horse"],
  ["JSON", (s) => `{"api_key": "${s}", "n": 1}`, random(20)],
  ["YAML", (s) => `client_secret: ${s}`, random(20)],
  ["query", (s) => `GET /hook?token=${s}&x=1`, random(12)],
];

test.for(formats)("[L31] %s is masked", ([, line, secret]) => {
  const masked = mask(line(secret));
  expect(masked).toContain(MASK);
  expect(masked).not.toContain(secret.slice(2, 10));
});

test("[L31] there are more than twenty formats", () => expect(formats.length).toBeGreaterThan(20));

test.for([
  "550e8400-e29b-41d4-a716-446655440000 started",
  "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
  "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "2026-11-24T04:12:30.123456Z GET /api/items 200 in 12ms",
  "token: expired",
  "invalid token: Unauthorized",
  "Password: ",
  "password=null",
  "secret not found",
  "token=$TOKEN",
  "password: ********",
  "Basic authentication is off",
  "Bearer authentication needed",
  "http://localhost:8080/path@v2",
  "git@github.com:a/b.git",
  "npm warn deprecated inflight@1.0.6",
  "the key: value store is ready",
  "sk-learn installed",
  "tokens: 1234",
])("[L31] %s is no secret", (line) => expect(mask(line)).toBe(line));

test("[L31] secrets of the environment are found by their values", () => {
  const values = secretValues({ DEPLOY_TOKEN: "plain words", EDITOR: "vim or emacs", DB_PASSWORD: "abc" });
  expect(values).toEqual(["plain words"]);
  const known = createSecretFinder(values);
  const line = "it said plain words twice: plain words";
  expect(maskText(line, known(line))).toBe(`it said ${MASK} twice: ${MASK}`);
});

test("[L31] ranges ascend and lie in the line; styled text is masked as plain text is", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      "\u001b[31m",
      "\u001b[0m",
      "ghp_",
      "abcdefghij0123456789",
      "token=",
      "://a:b",
      "@",
      "eyJ",
      ".",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { spans } = parseAnsi(pieces.join(""));
      const plain = spans.map(({ text }) => text).join("");
      const ranges = find(plain);
      let before = -1;
      for (const [start, end] of ranges) {
        expect(start).toBeGreaterThan(before);
        expect(end).toBeLessThanOrEqual(plain.length);
        before = end;
      }
      const masked = maskSpans(spans, ranges).map(({ text }) => text);
      expect(masked.join("")).toBe(maskText(plain, ranges));
    }),
    { numRuns: 1000 },
  );
});

test("[L31] a hostile megabyte costs no more than its length", () => {
  for (const hostile of ["eyJ", "://a:", "token=", "a", "ghp_", "-----BEGIN PRIVATE KEY-----", "A1b-"]) {
    const before = performance.now();
    find(hostile.repeat(Math.ceil(1_000_000 / hostile.length)));
    // A tenth of that on an idle machine; what is quadratic takes minutes.
    expect(performance.now() - before).toBeLessThan(5_000);
  }
});
