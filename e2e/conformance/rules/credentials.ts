import {
  answers,
  connected,
  equal,
  holds,
  matches,
  memberOf,
  NotTried,
  type Subject,
  type Trial,
  until,
  validation,
} from "../rule.ts";
import type { Call } from "../wire.ts";

export const ME = "/api/v2/users/me";
export const UNKNOWN_ID = "11111111-2222-4333-8444-555555555555";
const COLLAPSED = "API key or external proxy authentication required, but none provided";
const SIGNED_OUT = "You are signed out or your session has expired. Please sign in again to continue.";

/** A key in the right form that nobody has. */
const NOBODYS = `zzzzzzzzzz-${"z".repeat(22)}`;

/** Tokens that are none, with what the server says of them. */
const MALFORMED: [string, RegExp][] = [
  ["test-wow-hello", /incorrect amount of API key parts, expected 2 got 3/],
  ["test-wow", /invalid API key ID length, expected 10 got 4/],
  ["testtestid-wow", /invalid API key secret length, expected 22 got 3/],
];

const asHeader = (token: string): Call => ({ as: { "Coder-Session-Token": token } });

export const anAgentPath = ({ facts }: Trial, rest = "") => {
  const agent = facts.agent ?? facts.agents[0];
  if (!agent) throw new NotTried("the user has no agent");
  return `/api/v2/workspaceagents/${agent.id}${rest}`;
};

export const credentials: Subject = {
  name: "Credentials, errors, encodings (conventions.md)",
  rules: [
    {
      id: "CV1",
      rule: "a user's route without a token: 401 with the envelope",
      async run({ call }) {
        const answer = await call(ME, { as: "none" });
        answers(answer, 401, {
          message: SIGNED_OUT,
          detail: /^Cookie "coder_session_token" or query parameter/,
        });
      },
    },
    {
      id: "CV1b",
      rule: "such a refusal says how to sign in: `WWW-Authenticate: Bearer`",
      async run({ call }) {
        const { headers } = await call(ME, { as: "none" });
        matches(
          headers["www-authenticate"],
          /^Bearer realm="coder", error="invalid_token"/,
          "WWW-Authenticate",
        );
      },
    },
    ...MALFORMED.map(([token, detail], at) => ({
      id: `CV2${"abc"[at]}`,
      rule: `the malformed token ${token}: 401 that names the fault`,
      async run({ call }: Trial) {
        answers(await call(ME, asHeader(token)), 401, { message: SIGNED_OUT, detail });
      },
    })),
    {
      id: "CV2d",
      rule: "a key that nobody has: 401 `API key is invalid.`",
      async run({ call }) {
        answers(await call(ME, asHeader(NOBODYS)), 401, {
          message: SIGNED_OUT,
          detail: "API key is invalid.",
        });
      },
    },
    {
      id: "CV2e",
      rule: "a known key with a wrong secret: 401 `API key secret is invalid.`",
      needs: ["token"],
      async run({ call, facts }) {
        const [id] = facts.token!.split("-");
        answers(await call(ME, asHeader(`${id}-${"z".repeat(22)}`)), 401, {
          detail: "API key secret is invalid.",
        });
      },
    },
    {
      id: "CV3",
      rule: "an expired key: 401, detail begins `API key expired`",
      needs: ["write", "token"],
      async run({ call, after }) {
        const name = `conformance-${Date.now()}`;
        const made = await call(`${ME}/keys/tokens`, {
          method: "POST",
          body: { token_name: name, lifetime: 1e9 },
        });
        if (made.status === 400) throw new NotTried("the server makes no token of one second");
        answers(made, 201);
        const key = String(memberOf(made.json(), "key"));
        after(() => call(`${ME}/keys/${key.split("-")[0]}`, { method: "DELETE" }));
        const refusal = await until("the token expires", async () => {
          const answer = await call(ME, asHeader(key));
          return answer.status === 401 ? answer : undefined;
        });
        answers(refusal, 401, { message: SIGNED_OUT, detail: /^API key expired/ });
      },
    },
    {
      id: "CV4",
      rule: "a key in the query `coder_session_token` alone is enough",
      needs: ["token"],
      async run({ call, facts }) {
        answers(await call(`${ME}?coder_session_token=${facts.token}`, { as: "none" }), 200);
      },
    },
    {
      id: "CV4b",
      rule: "so is one in the query `access_token`",
      needs: ["token"],
      async run({ call, facts }) {
        answers(await call(`${ME}?access_token=${facts.token}`, { as: "none" }), 200);
      },
    },
    {
      id: "CV4c",
      rule: "so is one in the cookie `coder_session_token`",
      needs: ["token"],
      async run({ call, facts }) {
        const answer = await call(ME, { as: { Cookie: `coder_session_token=${facts.token}` } });
        if (answer.status === 401)
          answers(await call(ME, { as: { Cookie: `__Host-coder_session_token=${facts.token}` } }), 200);
        else answers(answer, 200);
      },
    },
    {
      id: "CV5",
      rule: "`Authorization: Bearer` counts, whatever the case of its scheme",
      needs: ["token"],
      async run({ call, facts }) {
        answers(await call(ME, { as: { Authorization: `Bearer ${facts.token}` } }), 200);
        answers(await call(ME, { as: { Authorization: `bearer  ${facts.token} ` } }), 200);
      },
    },
    {
      id: "CV5b",
      rule: "the cookie beats Bearer and header",
      needs: ["token"],
      async run({ call, facts }) {
        const cookie = { Cookie: `coder_session_token=${NOBODYS}` };
        answers(await call(ME, { as: { ...cookie, Authorization: `Bearer ${facts.token}` } }), 401);
        answers(await call(ME, { as: { ...cookie, "Coder-Session-Token": facts.token! } }), 401);
      },
    },
    {
      id: "CV5c",
      rule: "`Authorization: Basic` is no token",
      async run({ call }) {
        const answer = await call(ME, { as: { Authorization: "Basic YW5uOnNlY3JldA==" } });
        answers(answer, 401, { detail: /^Cookie "coder_session_token" or query parameter/ });
      },
    },
    {
      id: "CV6",
      rule: "an agent token that nobody has: 401",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/workspaceagents/me/gitsshkey", asHeader(UNKNOWN_ID));
        answers(answer, 401, { message: "Workspace agent not authorized." });
      },
    },
    {
      id: "CV6b",
      rule: "an agent's route without a token: 401 that names the cookie, without `WWW-Authenticate`",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/workspaceagents/me/gitsshkey", { as: "none" });
        answers(answer, 401, { message: 'Cookie "coder_session_token" must be provided.' });
        equal(answer.headers["www-authenticate"], undefined, "WWW-Authenticate");
      },
    },
    {
      id: "CV9",
      rule: "a user's key is no agent token: 401 with its length",
      needs: ["token"],
      async run({ call, facts }) {
        const answer = await call("/api/v2/workspaceagents/me/logs", {
          ...asHeader(facts.token!),
          method: "PATCH",
        });
        answers(answer, 401, {
          message: "Workspace agent token invalid.",
          detail: `An agent token must be a valid UUIDv4. (len ${facts.token!.length})`,
        });
      },
    },
    {
      id: "CV10",
      rule: "below an agent every soft failure is one sentence, without `WWW-Authenticate`",
      async run(trial) {
        const nobody: Call[] = [
          { as: "none" },
          asHeader("test-wow-hello"),
          asHeader(NOBODYS),
          asHeader(UNKNOWN_ID),
        ];
        for (const call of nobody) {
          const answer = await trial.call(`/api/v2/workspaceagents/${UNKNOWN_ID}`, call);
          answers(answer, 401, { message: COLLAPSED });
          equal(answer.headers["www-authenticate"], undefined, "WWW-Authenticate");
        }
      },
    },
    {
      id: "CV11",
      rule: "a malformed UUID in the path: 400 with its reason",
      async run({ call }) {
        answers(await call("/api/v2/workspaceagents/abc"), 400, {
          message: 'Invalid UUID "abc".',
          detail: "invalid UUID length: 3",
        });
      },
    },
    {
      id: "CV11b",
      rule: "of the right length with wrong characters: `invalid UUID format`",
      async run({ call }) {
        const raw = UNKNOWN_ID.replace("1", "x");
        answers(await call(`/api/v2/workspaceagents/${raw}`), 400, {
          message: `Invalid UUID "${raw}".`,
          detail: "invalid UUID format",
        });
      },
    },
    {
      id: "CV11c",
      rule: "a UUID may be written as 32 digits, in braces, as `urn:uuid:`, in capitals",
      async run(trial) {
        const path = anAgentPath(trial);
        const id = path.split("/").at(-1)!;
        for (const raw of [id.replaceAll("-", ""), `%7B${id}%7D`, `urn:uuid:${id}`, id.toUpperCase()]) {
          const answer = await trial.call(`/api/v2/workspaceagents/${raw}`);
          answers(answer, 200);
          equal(memberOf(answer.json(), "id"), id, "id");
        }
      },
    },
    {
      id: "CV12",
      rule: "an unknown route of the API: 404 `Route not found.`",
      async run({ call }) {
        const answer = await call("/api/v2/nope");
        equal([answer.status, memberOf(answer.json(), "message")], [404, "Route not found."], "answer");
      },
    },
    {
      id: "CV12b",
      rule: "an unknown route below an agent that is not there: the agent's 404",
      async run({ call }) {
        answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}/nope`), 404, {
          message: "Agent doesn't exist with that id, or you do not have access to it.",
        });
      },
    },
    {
      id: "CV12c",
      rule: "a trailing slash belongs to an agent's root only",
      async run(trial) {
        answers(await trial.call(anAgentPath(trial, "/")), 200);
        const answer = await trial.call(anAgentPath(trial, "/logs/"));
        equal([answer.status, memberOf(answer.json(), "message")], [404, "Route not found."], "/logs/");
      },
    },
    {
      id: "CV13",
      rule: "missing required fields: one validation for each, in order",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: {} });
        answers(answer, 400, { message: "Validation failed." });
        for (const field of ["email", "password"])
          equal(validation(answer, field), 'Validation failed for tag "required" with value: ""', field);
      },
    },
    {
      id: "CV15",
      rule: "an idle stream is pinged within 15 s",
      slow: true,
      async run(trial) {
        await connected(await trial.socket(anAgentPath(trial, "/logs?follow"))).pinged(20_000);
      },
    },
    {
      id: "CV16",
      rule: "a foreign Origin: no WebSocket, 403",
      async run(trial) {
        const refused = await trial.socket(anAgentPath(trial, "/logs?follow"), {
          headers: { Origin: "https://evil.example" },
        });
        equal(refused.status, 403, "status");
      },
    },
    {
      id: "CV16b",
      rule: "no Origin is accepted, and nothing is negotiated",
      needs: ["token"],
      async run(trial) {
        const opened = await trial.socket(anAgentPath(trial, "/logs?follow"));
        connected(opened);
        equal(opened.headers["sec-websocket-extensions"], undefined, "Sec-WebSocket-Extensions");
        equal(opened.headers["sec-websocket-protocol"], undefined, "Sec-WebSocket-Protocol");
      },
    },
    {
      id: "CV16c",
      rule: "the own Origin is accepted, its host in any case",
      async run(trial) {
        const { url } = trial;
        const origin = `${url.protocol}//${url.host.toUpperCase()}`;
        connected(await trial.socket(anAgentPath(trial, "/logs?follow"), { headers: { Origin: origin } }));
      },
    },
    {
      id: "CV17",
      rule: "a peer that answers no ping: close 1001 `liveness probe failed`",
      slow: true,
      async run(trial) {
        const socket = connected(await trial.socket(anAgentPath(trial, "/logs?follow"), { pongs: false }));
        equal(await socket.closed(40_000), { code: 1001, reason: "liveness probe failed" }, "close");
      },
    },
    {
      id: "CV18",
      rule: "an empty body: 400 with detail `EOF`",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: "" });
        answers(answer, 400, { message: "Request body must be valid JSON.", detail: "EOF" });
      },
    },
    {
      id: "CV18b",
      rule: "a body that is cut: 400 with detail `unexpected EOF`",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: '{"email":"a' });
        answers(answer, 400, { message: "Request body must be valid JSON.", detail: "unexpected EOF" });
      },
    },
    {
      id: "CV18c",
      rule: "a body that is no JSON: 400",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", { method: "POST", as: "none", body: "nonsense" });
        answers(answer, 400, { message: "Request body must be valid JSON." });
      },
    },
    {
      id: "CV19",
      rule: "below `/workspaceagents` no CSRF token is asked for",
      needs: ["write", "token", "agent"],
      async run(trial) {
        const path = anAgentPath(trial, `/containers/devcontainers/${UNKNOWN_ID}/recreate`);
        const cookie = { Cookie: `coder_session_token=${trial.facts.token}` };
        const answer = await trial.call(path, { method: "POST", as: cookie });
        holds(!/CSRF/.test(answer.text), "answer", "anything but a refusal for CSRF", answer.text);
        matches(answer.headers["content-type"], /^application\/json/, "Content-Type");
      },
    },
    {
      id: "CV20",
      rule: "a wrong method: 405, empty body, `Allow`",
      async run(trial) {
        const answer = await trial.call(anAgentPath(trial), { method: "POST" });
        equal([answer.status, answer.text, answer.headers.allow], [405, "", "GET"], "status, body, Allow");
      },
    },
    {
      id: "CV20b",
      rule: "HEAD on a route of GET is a wrong method as well",
      async run(trial) {
        const answer = await trial.call(anAgentPath(trial), { method: "HEAD" });
        equal([answer.status, answer.headers.allow], [405, "GET"], "status, Allow");
      },
    },
    {
      id: "CV20c",
      rule: "credentials come before method and route",
      async run({ call }) {
        answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}`, { as: "none", method: "POST" }), 401);
        answers(await call(`/api/v2/workspaceagents/${UNKNOWN_ID}/nope`, { as: "none" }), 401);
      },
    },
    {
      id: "CV21",
      rule: "repeated slashes count as one",
      async run(trial) {
        answers(
          await trial.call(anAgentPath(trial).replace("/v2/", "/v2//").replace("agents/", "agents///")),
          200,
        );
      },
    },
    {
      id: "CV26",
      rule: "an answer of the API is JSON in UTF-8 that ends with one line feed",
      async run({ call }) {
        for (const path of [ME, "/api/v2/nope"]) {
          const { headers, text } = await call(path);
          equal(headers["content-type"], "application/json; charset=utf-8", "Content-Type");
          matches(text, /[^\n]\n$/, "body");
        }
      },
    },
    {
      id: "CV26b",
      rule: "`<`, `>` and `&` are escaped in JSON",
      async run({ call }) {
        const answer = await call("/api/v2/workspaceagents/%3C%26%3E");
        equal(answer.status, 400, "status");
        matches(answer.text, /\\u003c\\u0026\\u003e/, "body");
      },
    },
    {
      id: "CV27",
      rule: "answers tell request id and version, and forbid guessing of types",
      async run({ call }) {
        const { headers } = await call(ME);
        matches(headers["x-coder-request-id"], /^[0-9a-f-]{36}$/, "X-Coder-Request-Id");
        matches(headers["x-coder-build-version"], /./, "X-Coder-Build-Version");
        equal(headers["x-content-type-options"], "nosniff", "X-Content-Type-Options");
      },
    },
    {
      id: "CV27b",
      rule: "no page of another origin may read an answer",
      async run({ call }) {
        const { headers } = await call("/api/v2/buildinfo", { headers: { Origin: "https://evil.example" } });
        equal(headers["access-control-allow-origin"], undefined, "Access-Control-Allow-Origin");
      },
    },
  ],
};
