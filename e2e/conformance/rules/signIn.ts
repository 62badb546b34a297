import {
  answers,
  equal,
  holds,
  isObject,
  listOf,
  matches,
  memberOf,
  NotTried,
  type Subject,
  shaped,
  validation,
} from "../rule.ts";
import type { Answer } from "../wire.ts";
import { ME, NOBODYS } from "./credentials.ts";

const TOKENS = `${ME}/keys/tokens`;
const login = (email: string) => ({
  method: "POST",
  as: "none" as const,
  body: { email, password: "not the password" },
});
const CHECK = {
  checks: { mine: { object: { resource_type: "workspace", owner_id: "me" }, action: "read" } },
};

const keyOf = (made: Answer) => {
  answers(made, 201);
  const key = memberOf(made.json(), "key");
  matches(key, /^\w{10}-\w{22}$/, "key");
  return String(key);
};
const pathOf = (key: string) => `${ME}/keys/${key.split("-")[0]}`;
const aName = () => `conformance-${Date.now()}-${Math.random().toString(36).slice(2, 6)}`;

export const signIn: Subject = {
  name: "Signing in, tokens, CSRF (browse-and-auth.md)",
  rules: [
    {
      id: "BA1",
      rule: "`/buildinfo` is open, and says version and deployment",
      async run({ call }) {
        const answer = await call("/api/v2/buildinfo", { as: "none" });
        answers(answer, 200);
        const info = shaped(
          answer.json(),
          "version:string dashboard_url:string deployment_id:string agent_api_version:string workspace_proxy:boolean",
          "buildinfo",
        );
        matches(info.version, /^v\d+\.\d+\.\d+/, "version");
      },
    },
    {
      id: "BA1b",
      rule: "the ways to sign in are open",
      async run({ call }) {
        const answer = await call("/api/v2/users/authmethods", { as: "none" });
        answers(answer, 200);
        const methods = shaped(answer.json(), "password:object github:object oidc:object", "authmethods");
        shaped(methods.password, "enabled:boolean", "password");
        shaped(methods.oidc, "enabled:boolean signInText:string iconUrl:string", "oidc");
      },
    },
    {
      id: "BA1c",
      rule: "whether there is a first user is open",
      async run({ call }) {
        const answer = await call("/api/v2/users/first", { as: "none" });
        answers(answer, 200, { message: "The initial user has already been created!" });
      },
    },
    {
      id: "BA1d",
      rule: "regions and the apps' host are not: 401",
      async run({ call }) {
        answers(await call("/api/v2/regions", { as: "none" }), 401);
        answers(await call("/api/v2/applications/host", { as: "none" }), 401);
      },
    },
    {
      id: "BA1e",
      rule: "`/healthz` is open and says OK",
      async run({ call }) {
        const answer = await call("/healthz", { as: "none" });
        equal([answer.status, answer.text.trim()], [200, "OK"], "answer");
      },
    },
    {
      id: "BA1f",
      rule: "`/latency-check` is open",
      async run({ call }) {
        answers(await call("/latency-check", { as: "none" }), 200);
      },
    },
    {
      id: "BA3",
      rule: "an unknown user: 401 in the words of a wrong password",
      needs: ["token"],
      async run({ call }) {
        const unknown = await call("/api/v2/users/login", login("nobody@conformance.invalid"));
        if (unknown.status === 403) throw new NotTried("password sign-in is off");
        answers(unknown, 401, { message: "Incorrect email or password." });
      },
    },
    {
      id: "BA3b",
      rule: "a wrong password: the same",
      needs: ["token", "write"], // a failed attempt of a person who exists may count somewhere
      async run({ call, facts }) {
        const wrong = await call("/api/v2/users/login", login(String(facts.me.email)));
        if (wrong.status === 403) throw new NotTried("this user does not sign in with a password");
        answers(wrong, 401, { message: "Incorrect email or password." });
      },
    },
    {
      id: "BA4",
      rule: "an email that is none: 400 with a validation for `email`",
      needs: ["token"],
      async run({ call }) {
        const answer = await call("/api/v2/users/login", login("bob"));
        answers(answer, 400, { message: "Validation failed." });
        matches(validation(answer, "email"), /^Validation failed for tag "email"/, "detail");
      },
    },
    {
      id: "BA6",
      rule: "cookie credentials alone may not act: 400 for CSRF, as text",
      needs: ["token"],
      async run({ call, facts }) {
        const as = { Cookie: `coder_session_token=${facts.token}` };
        const answer = await call("/api/v2/authcheck", { method: "POST", as, body: CHECK });
        answers(answer, 400);
        matches(answer.text, /^Something is wrong with your CSRF token\./, "body");
        matches(answer.headers["content-type"], /^text\/plain/, "Content-Type");
      },
    },
    {
      id: "BA7",
      rule: "a cookie and another header token: 400",
      needs: ["token"],
      async run({ call, facts }) {
        const as = { Cookie: `coder_session_token=${facts.token}`, "Coder-Session-Token": NOBODYS };
        const answer = await call("/api/v2/authcheck", { method: "POST", as, body: CHECK });
        answers(answer, 400);
        matches(answer.text, /^CSRF error encountered\. Authentication via/, "body");
      },
    },
    {
      id: "BA8",
      rule: "a header token alone, one like the cookie, and Bearer need no CSRF token",
      needs: ["token"],
      async run({ call, facts: { token } }) {
        const cookie = { Cookie: `coder_session_token=${token}` };
        const ways: Record<string, string>[] = [
          { "Coder-Session-Token": token! },
          { ...cookie, "Coder-Session-Token": token! },
          { ...cookie, Authorization: `Bearer ${token}` },
        ];
        for (const as of ways)
          answers(await call("/api/v2/authcheck", { method: "POST", as, body: CHECK }), 200);
      },
    },
    {
      id: "BA-1a",
      rule: "`authcheck` answers yes or no under each name",
      async run({ call }) {
        const answer = await call("/api/v2/authcheck", { method: "POST", body: CHECK });
        answers(answer, 200);
        shaped(answer.json(), "mine:boolean", "answer");
      },
    },
    {
      id: "BA-1b",
      rule: "who asks: `/users/me`, by id and by name the same",
      async run({ call, facts: { me } }) {
        shaped(me, "id:uuid username:string email:string status:string roles:array", "user");
        for (const who of [me.id, me.username]) {
          const answer = await call(`/api/v2/users/${who}`);
          answers(answer, 200);
          equal(memberOf(answer.json(), "id"), me.id, "id");
        }
      },
    },
    {
      id: "BA9",
      rule: "API tokens are a list, and `null` when there are none",
      async run({ call }) {
        const answer = await call(TOKENS);
        answers(answer, 200);
        const tokens = answer.json();
        if (tokens === null) return;
        const all = listOf(tokens, "tokens");
        holds(all.length > 0, "no tokens", "null", all);
        for (const token of all)
          shaped(
            token,
            "id:string last_used:time expires_at:time token_name:string scopes:array|null",
            "token",
          );
      },
    },
    {
      id: "BA9b",
      rule: "the longest life of a token is told in nanoseconds",
      async run({ call }) {
        const answer = await call(`${TOKENS}/tokenconfig`);
        answers(answer, 200);
        const { max_token_lifetime: longest } = shaped(answer.json(), "max_token_lifetime:integer", "config");
        holds(Number(longest) > 60e9, "max_token_lifetime", "more than a minute", longest);
      },
    },
    {
      id: "BA10",
      rule: "a second token of one name: 409 with a validation for `name`",
      needs: ["write", "token"],
      async run({ call, after }) {
        const body = { token_name: aName(), lifetime: 600e9 };
        const key = keyOf(await call(TOKENS, { method: "POST", body }));
        after(() => call(pathOf(key), { method: "DELETE" }));
        const second = await call(TOKENS, { method: "POST", body });
        if (second.status === 201) after(() => call(pathOf(keyOf(second)), { method: "DELETE" }));
        answers(second, 409);
        validation(second, "name");
      },
    },
    {
      id: "BA10b",
      rule: "a token works, is listed, and is 401 once deleted (204, then 404)",
      needs: ["write", "token"],
      async run({ call, after }) {
        const name = aName();
        const made = await call(TOKENS, { method: "POST", body: { token_name: name, lifetime: 600e9 } });
        const key = keyOf(made);
        after(() => call(pathOf(key), { method: "DELETE" }));
        const as = { "Coder-Session-Token": key };
        answers(await call(ME, { as }), 200);
        const listed = listOf((await call(TOKENS)).json(), "tokens").filter(isObject);
        holds(
          listed.some((token) => token.token_name === name),
          "tokens",
          `one called ${name}`,
          listed.map((t) => t.token_name),
        );
        const gone = await call(pathOf(key), { method: "DELETE" });
        equal([gone.status, gone.text], [204, ""], "the deletion");
        answers(await call(ME, { as }), 401);
        equal((await call(pathOf(key), { method: "DELETE" })).status, 404, "a second deletion");
      },
    },
    {
      id: "BA10c",
      rule: "a longer life than allowed: 400",
      needs: ["write", "token"],
      async run({ call, after }) {
        const { max_token_lifetime: longest } = shaped(
          (await call(`${TOKENS}/tokenconfig`)).json(),
          "max_token_lifetime:integer",
          "config",
        );
        const made = await call(TOKENS, {
          method: "POST",
          body: { token_name: aName(), lifetime: Number(longest) + 3600e9 },
        });
        if (made.status === 201) after(() => call(pathOf(keyOf(made)), { method: "DELETE" }));
        answers(made, 400);
      },
    },
    {
      id: "BA5",
      rule: "signing out ends the key, and expires the cookie",
      needs: ["write", "token"],
      async run({ call, after }) {
        const key = keyOf(await call(`${ME}/keys`, { method: "POST" }));
        after(() => call(pathOf(key), { method: "DELETE" }));
        const as = { "Coder-Session-Token": key };
        const out = await call("/api/v2/users/logout", { method: "POST", as });
        answers(out, 200, { message: "Logged out!" });
        matches(
          out.headers["set-cookie"]?.join("\n"),
          /coder_session_token=;.*(Max-Age=0|Expires=)/i,
          "Set-Cookie",
        );
        answers(await call(ME, { as }), 401);
      },
    },
  ],
};
