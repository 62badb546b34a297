import {
  answers,
  equal,
  holds,
  matches,
  memberOf,
  NotTried,
  type Subject,
  type Trial,
  until,
} from "../rule.ts";
import type { Call } from "../wire.ts";

export const ME = "/api/v2/users/me";
export const UNKNOWN_ID = "11111111-2222-4333-8444-555555555555";
const COLLAPSED = "API key or external proxy authentication required, but none provided";
const SIGNED_OUT = "You are signed out or your session has expired. Please sign in again to continue.";

/** A key in the right form that nobody has. */
export const NOBODYS = `zzzzzzzzzz-${"z".repeat(22)}`;

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
  name: "Credentials (conventions.md)",
  rules: [
    {
      id: "CV1",
      rule: "a user's route without a token: 401 with the envelope",
      needs: ["token"],
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
      needs: ["token"],
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
      needs: ["token" as const],
      async run({ call }: Trial) {
        answers(await call(ME, asHeader(token)), 401, { message: SIGNED_OUT, detail });
      },
    })),
    {
      id: "CV2d",
      rule: "a key that nobody has: 401 `API key is invalid.`",
      needs: ["token"],
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
      needs: ["token"],
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
      needs: ["token"],
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
  ],
};
