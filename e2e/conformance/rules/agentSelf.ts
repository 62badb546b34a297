import {
  answers,
  equal,
  holds,
  listOf,
  matches,
  memberOf,
  NotTried,
  type Rule,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import { anAgentPath } from "./credentials.ts";

const ME = "/api/v2/workspaceagents/me";

const as = ({ facts }: Trial) => ({ "Coder-Session-Token": facts.agentToken! }); // every rule here needs it
const get = (trial: Trial, path: string) => trial.call(ME + path, { as: as(trial) });

const read = (id: string, text: string, run: Rule["run"], slow = false): Rule => ({
  id,
  rule: text,
  needs: ["agent token"],
  slow,
  run,
});

/** A status of an app that is not stored, for what is refused. */
const refused = (id: string, text: string, body: unknown, expected: Parameters<typeof answers>[2]): Rule => ({
  id,
  rule: text,
  needs: ["agent token", "write"],
  async run(trial) {
    answers(await trial.call(`${ME}/app-status`, { method: "PATCH", as: as(trial), body }), 400, expected);
  },
});

export const agentSelf: Subject = {
  name: "The agent's own routes (agent-self-service.md, instance-identity.md)",
  rules: [
    read("CV-1", "`/workspaceagents/me` itself: 404 `Route not found.`", async (trial) => {
      const answer = await get(trial, "");
      equal([answer.status, memberOf(answer.json(), "message")], [404, "Route not found."], "answer");
    }),
    read("CV20d", "a wrong method: 405, `Allow`; without a token: 401", async (trial) => {
      const path = `${ME}/logs`;
      const answer = await trial.call(path, { as: as(trial) });
      equal([answer.status, answer.text, answer.headers.allow], [405, "", "PATCH"], "status, body, Allow");
      answers(await trial.call(path, { as: "none" }), 401);
    }),
    read("SS15", "external auth for nothing: 400; for two things at once: 400", async (trial) => {
      answers(await get(trial, "/external-auth"), 400, { message: "'url' or 'id' must be provided!" });
      answers(await get(trial, "/external-auth?id=a&match=b"), 400, {
        message: "'url' and 'id' cannot be provided together!",
      });
    }),
    read("SS8", "external auth for a host that nobody configured: 404", async (trial) => {
      answers(await get(trial, "/external-auth?match=conformance.invalid"), 404, {
        message: /^No matching external auth provider found in Coder for the url "conformance\.invalid"\.$/,
      });
    }),
    read("SS25", "`url` is an older word for `match`", async (trial) => {
      const [byUrl, byMatch] = [
        await get(trial, "/external-auth?url=conformance.invalid"),
        await get(trial, "/external-auth?match=conformance.invalid"),
      ];
      answers(byUrl, 404);
      equal(byUrl.text, byMatch.text, "body");
    }),
    read("SS21", "`gitauth` answers as `external-auth`", async (trial) => {
      const old = await get(trial, "/gitauth?match=conformance.invalid");
      const now = await get(trial, "/external-auth?match=conformance.invalid");
      answers(now, 404, { message: /^No matching/ });
      equal([old.status, old.text], [now.status, now.text], "answer");
    }),
    read("SS16", "the owner's git key: both halves, the same at every call", async (trial) => {
      const answer = await get(trial, "/gitsshkey");
      answers(answer, 200);
      const key = shaped(answer.json(), "public_key:string private_key:string", "key");
      matches(key.public_key, /^(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [\w+/=]+\n$/, "public_key");
      // The key itself must not come into a report.
      holds(
        /^-----BEGIN (OPENSSH|EC|RSA) PRIVATE KEY-----\n/.test(String(key.private_key)),
        "private_key",
        "PEM",
        "…",
      );
      holds((await get(trial, "/gitsshkey")).text === answer.text, "a second call", "the same key", "…");
    }),
    read("SS19", "a workspace that was never prebuilt has nothing to wait for: 409", async (trial) => {
      const answer = await trial.call(`${ME}/reinit?wait=true`, { as: as(trial), enough: () => true });
      if (answer.status === 200) throw new NotTried("the workspace was prebuilt");
      answers(answer, 409);
    }),
    read(
      "SS20",
      "without `wait` the stream opens, with a ping within 15 s",
      async (trial) => {
        const answer = await trial.call(`${ME}/reinit`, {
          as: as(trial),
          enough: (text) => text.includes("\n\n"),
        });
        answers(answer, 200);
        equal(answer.headers["content-type"], "text/event-stream", "Content-Type");
        matches(answer.text, /^event: (ping|data)\n/, "the first event");
      },
      true,
    ),
    refused(
      "SS3",
      "an unknown state of an app: 400 that names it",
      { app_slug: "x", state: "unknown", message: "" },
      {
        message: "Failed to parse request.",
        detail: "Invalid state: unknown",
      },
    ),
    refused(
      "SS4",
      "a message of 161 bytes: 400",
      { app_slug: "x", state: "working", message: "a".repeat(161) },
      { message: "Message is too long.", detail: "Message must be less than 160 characters." },
    ),
    refused(
      "SS2",
      "an unknown app: 400 that names it",
      { app_slug: "no-such", state: "idle", message: "" },
      {
        message: "Failed to get workspace app.",
        detail: 'No app found with slug "no-such"',
      },
    ),
    {
      id: "SS1",
      rule: "a status stands first at its app, without what is dropped",
      needs: ["agent token", "write"],
      async run(trial) {
        const app = listOf(trial.facts.agent?.json.apps ?? [], "apps")[0];
        if (app === undefined) throw new NotTried("the agent has no app");
        const slug = memberOf(app, "slug");
        const body = {
          app_slug: slug,
          state: "IDLE",
          message: "a  & <b>b</b>",
          uri: "",
          icon: "x",
          needs_user_attention: true,
        };
        answers(await trial.call(`${ME}/app-status`, { method: "PATCH", as: as(trial), body }), 200);
        const apps = listOf(memberOf((await trial.call(anAgentPath(trial))).json(), "apps"), "apps");
        const statuses = memberOf(
          apps.find((one) => memberOf(one, "slug") === slug),
          "statuses",
        );
        const { state, message, icon, needs_user_attention } = shaped(
          listOf(statuses, "statuses")[0],
          "id:uuid",
          "status",
        );
        equal([state, message, icon, needs_user_attention], ["idle", "a &amp; b", "", false], "status");
      },
    },
    ...(
      [
        ["aws", "document", { signature: "eA==" }, "II14"],
        ["azure", "encoding", { signature: "eA==" }, "II15"],
        ["google", "json_web_token", {}, "II-1"],
      ] as const
    ).map(([cloud, field, body, id]) => ({
      id,
      rule: `signing in by ${cloud} instance identity without ${field}: 400 with its validation`,
      needs: ["token" as const],
      async run({ call }: Trial) {
        const path = `/api/v2/workspaceagents/${cloud}-instance-identity`;
        const answer = await call(path, { method: "POST", as: "none", body });
        answers(answer, 400, { message: "Validation failed." });
        equal(
          listOf(memberOf(answer.json(), "validations"), "validations").map((one) => memberOf(one, "field")),
          [field],
          "fields",
        );
      },
    })),
  ],
};
