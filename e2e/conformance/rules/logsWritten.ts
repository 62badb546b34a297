import {
  answers,
  connected,
  equal,
  holds,
  listOf,
  matches,
  memberOf,
  type Rule,
  type Subject,
  type Trial,
} from "../rule.ts";
import { anAgentPath, UNKNOWN_ID } from "./credentials.ts";
import { batch, type Log, logsPath } from "./logs.ts";

const PATCH = "/api/v2/workspaceagents/me/logs";
const SOURCE = "/api/v2/workspaceagents/me/log-source";
const BAD_JSON = "Request body must be valid JSON.";
/** Kept from one run to the next, so that a log has one such source at most. */
const SOURCE_ID = "c0f0c0f0-0000-4000-8000-000000000001";

const as = ({ facts }: Trial) => ({ "Coder-Session-Token": facts.agentToken! }); // every rule here needs it

const write = (trial: Trial, body: unknown) => trial.call(PATCH, { method: "PATCH", as: as(trial), body });
const post = (trial: Trial, body: unknown) => trial.call(SOURCE, { method: "POST", as: as(trial), body });

async function agentOf(trial: Trial): Promise<Record<string, unknown>> {
  const answer = await trial.call(anAgentPath(trial));
  answers(answer, 200);
  return answer.json() as Record<string, unknown>; // an agent, which agent.ts looks at
}

/** Writes, and answers what a follower that came before sees of it: the lines that hold `mark`. */
async function written(trial: Trial, mark: string, body: unknown, many = 1): Promise<Log[]> {
  const socket = connected(await trial.socket(logsPath(trial, "?follow&after=9223372036854775807")));
  equal(await batch(socket), [], "the first message");
  answers(await write(trial, body), 200);
  const seen: Log[] = [];
  while (seen.length < many)
    seen.push(...(await batch(socket)).filter(({ output }) => output.includes(mark)));
  return seen;
}

const aMark = () => `conformance-${Math.random().toString(36).slice(2, 10)}`;

const rule = (id: string, text: string, run: Rule["run"]): Rule => ({
  id,
  rule: text,
  needs: ["write", "agent token", "agent"],
  run,
});

export const logsWritten: Subject = {
  name: "Logs, written by the agent (logs.md)",
  rules: [
    rule("LG30", "success is `null`", async (trial) => {
      const answer = await write(trial, { logs: [{ output: "conformance" }] });
      answers(answer, 200);
      equal(answer.text, "null\n", "body");
    }),
    rule("LG31", "following from beyond the end: `[]`, then what is new", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, { logs: [{ output: mark }] });
      equal(line?.output, mark, "output");
    }),
    rule("LG1b", "lines of a batch keep their order, with ascending ids and one time", async (trial) => {
      const mark = aMark();
      const outputs = [1, 2, 3].map((n) => ({ output: `${mark} ${n}` }));
      const lines = await written(trial, mark, { logs: outputs }, 3);
      equal(
        lines.map(({ output }) => ({ output })),
        outputs,
        "outputs",
      );
      holds(
        lines[0]!.id < lines[1]!.id && lines[1]!.id < lines[2]!.id,
        "ids",
        "ascending",
        lines.map(({ id }) => id),
      );
      equal(new Set(lines.map(({ created_at }) => created_at)).size, 1, "times of one batch");
    }),
    rule("LG2", "U+0000 becomes `❌`, and its bytes count", async (trial) => {
      const mark = aMark();
      const before = Number((await agentOf(trial)).logs_length);
      const [line] = await written(trial, mark, { logs: [{ output: `${mark} before\u0000after` }] });
      equal(line?.output, `${mark} before❌after`, "output");
      const grown = Number((await agentOf(trial)).logs_length) - before;
      // Others may write meanwhile: not less than ours.
      holds(
        grown >= Buffer.byteLength(`${mark} before❌after`),
        "logs_length grew",
        "by the bytes or more",
        grown,
      );
    }),
    rule("LG15", "an empty level is `info`", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, { logs: [{ output: mark, level: "" }] });
      equal(line?.level, "info", "level");
    }),
    rule("LG15b", "an unknown level: 400, and nothing of the batch is stored", async (trial) => {
      const mark = aMark();
      const refused = await write(trial, {
        logs: [{ output: `${mark} refused` }, { output: "x", level: "WARN" }],
      });
      answers(refused, 400, { message: "Invalid log level provided.", detail: 'invalid log level: "WARN"' });
      const lines = await written(trial, mark, { logs: [{ output: `${mark} stored` }] });
      equal(
        lines.map(({ output }) => output),
        [`${mark} stored`],
        "stored",
      );
    }),
    rule("LG16", "the time is the server's", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, {
        logs: [{ output: mark, created_at: "2001-02-03T04:05:06Z" }],
      });
      holds(!line?.created_at.startsWith("2001"), "created_at", "now", line?.created_at);
    }),
    rule("LG17", "an unknown source is accepted", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, { log_source_id: UNKNOWN_ID, logs: [{ output: mark }] });
      equal(line?.source_id, UNKNOWN_ID, "source_id");
    }),
    rule("LG29", "text of an unknown source leaves it out", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, { log_source_id: UNKNOWN_ID, logs: [{ output: mark }] });
      const text = await trial.call(logsPath(trial, `?format=text&after=${line!.id - 1}`));
      answers(text, 200);
      matches(text.text, new RegExp(`\\[info\\] \\[agent\\.${trial.facts.agent!.name}\\] ${mark}\n`), "text");
    }),
    rule("LG17b", "without a source the lines are of the source `External`", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, { logs: [{ output: mark }] });
      equal(line?.source_id, "3b579bf4-1ed8-4b99-87a8-e9a1e3410410", "source_id");
      const sources = listOf((await agentOf(trial)).log_sources, "log_sources");
      const external = sources.find((source) => memberOf(source, "id") === line?.source_id);
      equal(
        [memberOf(external, "display_name"), memberOf(external, "icon")],
        ["External", "/emojis/1f310.png"],
        "the source",
      );
    }),
    rule("LG26", "a line is cut at 1,024 characters, and counts whole", async (trial) => {
      const mark = aMark();
      const before = Number((await agentOf(trial)).logs_length);
      const [line] = await written(trial, mark, { logs: [{ output: mark.padEnd(1025, "a") }] });
      equal(line?.output.length, 1024, "length");
      const grown = Number((await agentOf(trial)).logs_length) - before;
      holds(grown >= 1025, "logs_length grew", "by 1025 or more", grown);
    }),
    rule("LG14", "no logs in a batch: 400", async (trial) => {
      for (const body of [{ logs: [] }, {}, { logs: null }, "null"])
        answers(await write(trial, body), 400, { message: "No logs provided." });
    }),
    rule("LG27", "a source id that is none: 400", async (trial) => {
      answers(await write(trial, { log_source_id: "", logs: [{ output: "x" }] }), 400, {
        message: BAD_JSON,
        detail: "invalid UUID length: 0",
      });
    }),
    rule("CV18d", "an empty body: 400 with detail `EOF`", async (trial) => {
      answers(await write(trial, ""), 400, { message: BAD_JSON, detail: "EOF" });
    }),
    rule("CV24", "member names match in any case; what follows the first value is ignored", async (trial) => {
      const mark = aMark();
      const [line] = await written(trial, mark, `{"LOGS":[{"Output":"${mark}","new":1}]} trailing`);
      equal(line?.output, mark, "output");
    }),
    rule("CV22", "an agent token may be written in every spelling of a UUID", async (trial) => {
      const token = trial.facts.agentToken!;
      for (const spelled of [
        token.replaceAll("-", ""),
        `{${token}}`,
        `urn:uuid:${token}`,
        token.toUpperCase(),
      ]) {
        const answer = await trial.call(PATCH, {
          method: "PATCH",
          as: { "Coder-Session-Token": spelled },
          body: { logs: [] },
        });
        answers(answer, 400, { message: "No logs provided." });
      }
    }),
    rule("LG10", "a source posted twice: 201 twice, the same", async (trial) => {
      const body = { id: SOURCE_ID, display_name: "Conformance", icon: "/emojis/2705.png" };
      for (let n = 0; n < 2; n++) {
        const answer = await post(trial, body);
        answers(answer, 201);
        const source = answer.json();
        equal(
          ["id", "display_name", "icon", "workspace_agent_id"].map((name) => memberOf(source, name)),
          [body.id, body.display_name, body.icon, trial.facts.agent!.id],
          "the source",
        );
        matches(memberOf(source, "created_at"), /^20/, "created_at");
      }
    }),
    rule("LG23", "the second post of a source changes nothing, and echoes", async (trial) => {
      const body = { id: SOURCE_ID, display_name: "Conformance", icon: "/emojis/2705.png" };
      answers(await post(trial, body), 201);
      const second = await post(trial, { ...body, display_name: "Another" });
      answers(second, 201);
      equal(memberOf(second.json(), "display_name"), "Another", "the answer");
      const kept = listOf((await agentOf(trial)).log_sources, "log_sources").find(
        (source) => memberOf(source, "id") === SOURCE_ID,
      );
      equal(memberOf(kept, "display_name"), "Conformance", "the agent's source");
    }),
    rule("LG10b", "a source whose id is none: 400", async (trial) => {
      answers(await post(trial, { id: "x", display_name: "", icon: "" }), 400, {
        message: BAD_JSON,
        detail: "invalid UUID length: 1",
      });
    }),
    rule("LG7b", "text names the source", async (trial) => {
      answers(
        await post(trial, { id: SOURCE_ID, display_name: "Conformance", icon: "/emojis/2705.png" }),
        201,
      );
      const mark = aMark();
      const [line] = await written(trial, mark, { log_source_id: SOURCE_ID, logs: [{ output: mark }] });
      const text = await trial.call(logsPath(trial, `?format=text&after=${line!.id - 1}`));
      const at = `${new Date(line!.created_at).toISOString().slice(0, 19)}Z`;
      const expected = `${at} [info] [agent.${trial.facts.agent!.name}|Conformance] ${mark}\n`;
      holds(text.text.includes(expected), "text", expected, text.text.slice(0, 400));
    }),
  ],
};
