import {
  answers,
  connected,
  equal,
  holds,
  listOf,
  matches,
  memberOf,
  NotTried,
  type Subject,
  shaped,
  type Trial,
} from "../rule.ts";
import type { Socket } from "../wire.ts";
import { anAgentPath } from "./credentials.ts";

const BAD_AFTER = 'Query param "after" must be an integer greater than or equal to zero.';
/** Beyond every id, and within int64. */
const END = "9223372036854775807";

export const logsPath = (trial: Trial, query = "") => anAgentPath(trial, `/logs${query}`);

export type Log = { id: number; created_at: string; output: string; level: string; source_id: string };

function asLogs(value: unknown): Log[] {
  return listOf(value, "logs").map((one) => {
    const log = shaped(one, "id:integer created_at:time output:string level:string source_id:uuid", "log");
    matches(log.level, /^(trace|debug|info|warn|error)$/, "level");
    return log as Log; // just looked at
  });
}

async function listed(trial: Trial, query = ""): Promise<Log[]> {
  const answer = await trial.call(logsPath(trial, query));
  answers(answer, 200);
  return asLogs(answer.json());
}

/** At least `many`, or nothing is to be learned. */
async function withLogs(trial: Trial, many = 1): Promise<Log[]> {
  const logs = await listed(trial);
  if (logs.length < many)
    throw new NotTried(many > 1 ? `the log has less than ${many} lines` : "the log is empty");
  return logs;
}

export async function batch(socket: Socket): Promise<Log[]> {
  const { text, isBinary } = await socket.next();
  equal(isBinary, false, "the message is text");
  return asLogs(JSON.parse(text));
}

export const logs: Subject = {
  name: "Logs, read and followed (logs.md)",
  rules: [
    {
      id: "LG6",
      rule: "a list is JSON, ascending by id, each line in its types",
      async run(trial) {
        const answer = await trial.call(logsPath(trial));
        answers(answer, 200);
        matches(answer.headers["content-type"], /application\/json/, "Content-Type");
        const ids = asLogs(answer.json()).map(({ id }) => id);
        holds(
          ids.every((id, at) => at === 0 || id > ids[at - 1]!),
          "ids",
          "strictly ascending",
          ids,
        );
      },
    },
    {
      id: "LG1",
      rule: "following sends the history first, in order",
      async run(trial) {
        const before = await listed(trial);
        const first = await batch(connected(await trial.socket(logsPath(trial, "?follow&after=0"))));
        // What is written meanwhile may be there as well.
        equal(
          first.slice(0, before.length).map(({ id }) => id),
          before.map(({ id }) => id),
          "ids",
        );
      },
    },
    {
      id: "LG7",
      rule: "as text: one line each with time, level, agent and source",
      async run(trial) {
        const before = await withLogs(trial);
        const name = (trial.facts.agent ?? trial.facts.agents[0])?.name;
        const answer = await trial.call(logsPath(trial, "?format=text"));
        answers(answer, 200);
        matches(answer.headers["content-type"], /^text\/plain/, "Content-Type");
        const { created_at, level, output } = before[0]!; // there is one
        const line = `${new Date(created_at).toISOString().slice(0, 19)}Z [${level}] [agent.${name}`;
        holds(answer.text.startsWith(line), "the text begins", line, answer.text.slice(0, 200));
        const rest = answer.text.slice(line.length);
        matches(rest, /^(\|[^\]\n]*)?\] /, "what follows the agent's name");
        holds(
          rest.slice(rest.indexOf("] ") + 2).startsWith(`${output}\n`),
          "the output",
          output,
          rest.slice(0, 300),
        );
      },
    },
    {
      id: "LG8",
      rule: "an unknown format: 400",
      async run(trial) {
        const expected = {
          message: "Invalid format parameter.",
          detail: 'Allowed values are "json" and "text".',
        };
        answers(await trial.call(logsPath(trial, "?format=invalid")), 400, expected);
        answers(await trial.call(logsPath(trial, "?format=JSON")), 400, expected);
      },
    },
    {
      id: "LG8b",
      rule: "an empty format is JSON",
      async run(trial) {
        const answer = await trial.call(logsPath(trial, "?format="));
        answers(answer, 200);
        matches(answer.headers["content-type"], /application\/json/, "Content-Type");
      },
    },
    {
      id: "LG9",
      rule: "text cannot be followed: 400",
      async run(trial) {
        answers(await trial.call(logsPath(trial, "?format=text&follow")), 400, {
          message: "Text format is not supported with follow mode.",
        });
      },
    },
    {
      id: "LG11",
      rule: "nothing after the end: `[]`, also as the first message",
      async run(trial) {
        equal(await listed(trial, `?after=${END}`), [], "list");
        const socket = connected(await trial.socket(logsPath(trial, `?follow&after=${END}`)));
        const { text } = await socket.next();
        equal(text, "[]\n", "the first message");
      },
    },
    ...["-1", "abc", "9223372036854775808", "1.5"].map((after, at) => ({
      id: `LG12${"abcd"[at]}`,
      rule: `\`after=${after}\`: 400 with its validation`,
      async run(trial: Trial) {
        const answer = await trial.call(logsPath(trial, `?after=${after}`));
        answers(answer, 400, { message: BAD_AFTER });
        equal(
          memberOf(answer.json(), "validations"),
          [{ field: "after", detail: "Must be an integer greater than or equal to zero" }],
          "validations",
        );
      },
    })),
    {
      id: "LG12e",
      rule: "an empty `after` is 0",
      async run(trial) {
        const before = await listed(trial);
        equal((await listed(trial, "?after=")).slice(0, before.length), before, "logs");
      },
    },
    {
      id: "LG13",
      rule: "`after` leaves out what is not newer",
      async run(trial) {
        const before = await withLogs(trial, 2);
        const { id } = before.at(-2)!; // there are two
        equal((await listed(trial, `?after=${id}`))[0]?.id, before.at(-1)!.id, "the first id");
      },
    },
    {
      id: "LG13b",
      rule: "so does following",
      async run(trial) {
        const before = await withLogs(trial, 2);
        const socket = connected(await trial.socket(logsPath(trial, `?follow&after=${before.at(-2)!.id}`)));
        equal((await batch(socket))[0]?.id, before.at(-1)!.id, "the first id");
      },
    },
    {
      id: "LG18",
      rule: "`follow` counts by its presence",
      async run(trial) {
        for (const query of ["?follow=false", "?follow=true", "?follow"])
          await batch(connected(await trial.socket(logsPath(trial, `${query}&after=${END}`))));
      },
    },
    {
      id: "LG18b",
      rule: "`no_compression` has no effect",
      async run(trial) {
        const opened = await trial.socket(logsPath(trial, `?follow&no_compression&after=${END}`));
        equal(await batch(connected(opened)), [], "the first message");
      },
    },
    {
      id: "LG19",
      rule: "a follower that sends: close 1008",
      async run(trial) {
        const socket = connected(await trial.socket(logsPath(trial, `?follow&after=${END}`)));
        socket.send("hello");
        equal(await socket.closed(), { code: 1008, reason: "unexpected data message" }, "close");
      },
    },
    {
      id: "LG21",
      rule: "`startup-logs` answers as `logs`",
      async run(trial) {
        // Up to a line that is there already: more may be written between the two.
        const before = await listed(trial);
        const answer = await trial.call(anAgentPath(trial, "/startup-logs"));
        answers(answer, 200);
        equal(asLogs(answer.json()).slice(0, before.length), before, "logs");
        answers(await trial.call(anAgentPath(trial, "/startup-logs?after=-1")), 400, { message: BAD_AFTER });
        await batch(connected(await trial.socket(anAgentPath(trial, `/startup-logs?follow&after=${END}`))));
      },
    },
    {
      id: "LG22",
      rule: "following without an upgrade: 426 that asks for one",
      async run(trial) {
        const answer = await trial.call(logsPath(trial, "?follow"));
        answers(answer, 426);
        matches(answer.headers.upgrade, /^websocket$/i, "Upgrade");
      },
    },
    {
      id: "LG24",
      rule: "a `before` that is no number is ignored",
      async run(trial) {
        const before = await listed(trial);
        equal((await listed(trial, "?before=abc")).slice(0, before.length), before, "logs");
      },
    },
    {
      id: "LG25",
      rule: "bad parameters are refused before the upgrade",
      async run(trial) {
        answers(await trial.socket(logsPath(trial, "?format=invalid&follow")), 400, {
          message: "Invalid format parameter.",
        });
        answers(await trial.socket(logsPath(trial, "?follow&after=-1")), 400, { message: BAD_AFTER });
      },
    },
    {
      id: "LG25b",
      rule: "the format is looked at before `after`",
      async run(trial) {
        answers(await trial.call(logsPath(trial, "?format=x&after=-1")), 400, {
          message: "Invalid format parameter.",
        });
      },
    },
  ],
};
