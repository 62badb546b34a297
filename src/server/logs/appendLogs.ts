import { EXTERNAL_SOURCE, LOG_LEVELS, type NewLogs } from "#api/http/logs.ts";
import { partsOf } from "../agents/partsOf.ts";
import type { AgentActor } from "../http/auth.ts";
import { failedAs, HttpError } from "../http/httpError.ts";
import { NIL_UUID } from "../http/uuid.ts";
import type { Metrics } from "../metrics.ts";
import type { Notify } from "../notify.ts";
import { findAgent, insertLogSource, updateAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { insertLogs, lastLogTime } from "../store/logs.ts";
import { publishWorkspaceChange } from "../workspaces/changes.ts";
import { clip, sanitizeText, utf8Length } from "./sanitize.ts";

export const logsTopic = (agentId: string) => `logs:${agentId}`;

export type AppendDeps = {
  db: Db;
  notify: Notify;
  metrics: Pick<Metrics, "logLinesIn">;
  /** Of an agent whose definition names none. */
  limitBytes: number;
  /** Definitions have no say in it. */
  oneLimit?: boolean;
  now: () => number;
};

const LEVELS = new Set<string>(LOG_LEVELS);
/** What the reference's database says; real clients may look at its being there. */
const ALREADY_FULL =
  'pq: new row for relation "workspace_agents" violates check constraint "max_logs_length"';

type Line = { level: string; output: string; bytes: number };

function readLine({ output = "", level }: NonNullable<NewLogs["logs"][number]>): Line {
  const text = sanitizeText(output);
  return { level: level || "info", output: clip(text), bytes: utf8Length(text) };
}

/** Stores a batch whole or not at all, and tells the followers once (logs.md §4). */
export async function appendLogs(deps: AppendDeps, actor: AgentActor, body: NewLogs): Promise<void> {
  const { db, notify, now } = deps;
  if (!body.logs || body.logs.length === 0) throw HttpError.badRequest("No logs provided.");
  const source = await sourceOf(db, actor.agentId, body.log_source_id, now()).catch(
    failedAs("Failed to create external log source."),
  );
  const lines = body.logs.map((line) => readLine(line ?? {}));
  const stranger = lines.find(({ level }) => !LEVELS.has(level));
  if (stranger)
    throw HttpError.badRequest(
      "Invalid log level provided.",
      `invalid log level: ${JSON.stringify(stranger.level)}`,
    );

  const outcome = await store(deps, actor.agentId, source, lines).catch(failedAs("Failed to upload logs"));
  if (outcome.kind === "full") {
    if (outcome.first) publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
    throw new HttpError(413, {
      message: "Logs limit exceeded",
      ...(!outcome.first && { detail: ALREADY_FULL }),
    });
  }
  deps.metrics.logLinesIn.inc(lines.length);
  notify.publish(logsTopic(actor.agentId));
  if (outcome.first) publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
}

async function sourceOf(db: Db, agentId: string, given: string | undefined, now: number): Promise<string> {
  if (given && given !== NIL_UUID) return given;
  const { id, display_name, icon } = EXTERNAL_SOURCE;
  await insertLogSource(db, { agent_id: agentId, id, display_name, icon, created_at: now });
  return id;
}

/** `first`: the agent's first lines ever, or the first batch that did not fit. */
type Outcome = { kind: "stored" | "full"; first: boolean };

async function store(
  { db, limitBytes, oneLimit, now }: AppendDeps,
  agentId: string,
  sourceId: string,
  lines: Line[],
): Promise<Outcome> {
  const bytes = lines.reduce((sum, line) => sum + line.bytes, 0);
  return db.transaction().execute(async (transaction): Promise<Outcome> => {
    const agent = await findAgent(transaction, agentId);
    if (!agent) throw HttpError.agentNotFound();
    const own = oneLimit ? undefined : partsOf(agent).definition.log_limit;
    const limit = own ?? limitBytes;
    if (agent.logs_length + bytes > limit) {
      const first = agent.logs_overflowed === 0;
      if (first) await updateAgent(transaction, agentId, { logs_overflowed: 1 });
      return { kind: "full", first };
    }
    await updateAgent(transaction, agentId, { logs_length: agent.logs_length + bytes });
    // A clock that was set back must not put a line before those that were there: the order of ids is that of times.
    const at = Math.max(now(), await lastLogTime(transaction, agentId));
    await insertLogs(
      transaction,
      lines.map(({ level, output }) => ({
        agent_id: agentId,
        source_id: sourceId,
        created_at: at,
        level,
        output,
      })),
    );
    return { kind: "stored", first: agent.logs_length === 0 };
  });
}
