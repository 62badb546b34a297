import { z } from "zod";
import type { DevcontainerAttempt } from "#api/http/engine.ts";
import type { AttemptReport } from "#api/link/devcontainers.ts";
import type { AgentActor } from "../http/auth.ts";
import { HttpError } from "../http/httpError.ts";
import type { JsonStream } from "../http/streams.ts";
import type { Notify } from "../notify.ts";
import { type AgentRow, findAgent } from "../store/agents.ts";
import {
  type AttemptOwner,
  type AttemptRow,
  findAttempt,
  findSucceededAttempt,
  forgetOldAttempts,
  listAttempts,
  listOpenAttempts,
  saveAttempt,
} from "../store/attempts.ts";
import type { Db } from "../store/database.ts";
import { lastLogIdOf } from "../store/logs.ts";
import { wireTime } from "../users/wire.ts";
import { AGENT_DEFINITION_CHANGED } from "../workspaces/changes.ts";

export type AttemptDeps = { db: Db; notify: Notify; now: () => number };

const MAX_CONFIG_BYTES = 65_536;
const MAX_TEXT = 4_096;
const CONTEXT = { lines: 20, characters: 1_024 };

const word = z.string().max(128);
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "not a time");

/** What is stored without being shortened must be short. */
const Bounds = z.object({
  workspace_folder: z.string().min(1).max(MAX_TEXT),
  config_path: z.string().max(MAX_TEXT),
  kind: word,
  result: word.nullable(),
  container_id: word,
  config_hash: word,
  started_at: time,
  ended_at: time.nullable(),
  phases: z.array(z.object({ name: word, started_at: time, ended_at: time.nullable() })).max(40),
  config: z
    .unknown()
    .refine((config) => Buffer.byteLength(JSON.stringify(config)) <= MAX_CONFIG_BYTES, "over 64 KiB of JSON"),
});

/** What the rows keep as JSON. */
type Told = Pick<AttemptReport, "config_path" | "kind" | "phases" | "failure" | "config_hash" | "source_id">;

const ownerOf = ({ workspace_id, name_key }: Pick<AgentRow, "workspace_id" | "name_key">): AttemptOwner => ({
  workspace_id,
  agent_key: name_key,
});

const topicOf = ({ workspace_id, agent_key }: AttemptOwner) => `attempts:${workspace_id}:${agent_key}`;

function check(report: AttemptReport): void {
  const result = Bounds.safeParse(report);
  if (!result.success)
    throw HttpError.validation(
      result.error.issues.map(({ path, message }) => ({ field: path.join("."), detail: message })),
    );
}

const clip = (text: string) => text.slice(0, MAX_TEXT);

function toldOf({ config_path, kind, phases, failure, config_hash, source_id }: AttemptReport): Told {
  return {
    config_path,
    kind,
    config_hash,
    source_id,
    phases: phases.map((phase) => ({ ...phase, detail: clip(phase.detail) })),
    failure: failure && {
      ...failure,
      message: clip(failure.message),
      description: clip(failure.description),
      command: clip(failure.command),
      hint: clip(failure.hint),
      context: failure.context.slice(-CONTEXT.lines).map((line) => line.slice(0, CONTEXT.characters)),
    },
  };
}

/** Stores an attempt as it stands now. One that has ended stays as it was. */
export async function reportAttempt({ db, notify }: AttemptDeps, actor: AgentActor, report: AttemptReport) {
  check(report);
  const agent = await findAgent(db, actor.agentId);
  if (!agent) throw HttpError.agentNotFound();
  if (agent.parent_id !== null) throw HttpError.forbidden();
  const owner = ownerOf(agent);
  const endedAt = report.ended_at === null ? null : Date.parse(report.ended_at);
  const isNews = await db.transaction().execute(async (transaction) => {
    const known = await findAttempt(transaction, owner, report.id);
    if (known && known.ended_at !== null) return false; // said twice
    const agentId = known?.agent_id ?? agent.id;
    const last = await lastLogIdOf(transaction, agentId);
    await saveAttempt(transaction, {
      ...owner,
      id: report.id,
      agent_id: agentId,
      workspace_folder: report.workspace_folder,
      started_at: Date.parse(report.started_at),
      ended_at: endedAt,
      interrupted_at: null, // it was not, as we hear
      result: report.result,
      container_id: report.container_id,
      after_log_id: known?.after_log_id ?? last,
      last_log_id: endedAt === null ? null : last,
      report: JSON.stringify(toldOf(report)),
      config: report.config && JSON.stringify(report.config),
    });
    if (!known) await forgetOldAttempts(transaction, owner, report.workspace_folder);
    return true;
  });
  if (isNews) notify.publish(topicOf(owner));
}

/** A process that starts ends nothing that an earlier one began: whatever was open is over. */
export async function interruptOpenAttempts({ db, notify, now }: AttemptDeps, { agentId }: AgentActor) {
  const agent = await findAgent(db, agentId);
  if (!agent) return;
  const owner = ownerOf(agent);
  const open = await listOpenAttempts(db, owner);
  for (const attempt of open)
    await saveAttempt(db, {
      ...attempt,
      interrupted_at: now(),
      last_log_id: await lastLogIdOf(db, attempt.agent_id),
    });
  if (open.length > 0) notify.publish(topicOf(owner));
}

/** The attempts of an agent by its name, newest first, those of earlier builds too. */
export async function showAttempts(db: Db, agent: AgentRow): Promise<DevcontainerAttempt[]> {
  return (await listAttempts(db, ownerOf(agent))).map((row) => wireAttempt(row, agent));
}

function wireAttempt(row: AttemptRow, agent: AgentRow): DevcontainerAttempt {
  const told = JSON.parse(row.report) as Told; // as reportAttempt wrote it
  // A new build makes a new agent: nobody will report the end of what the old one began.
  const superseded = row.agent_id === agent.id ? null : agent.created_at;
  const lostAt = row.ended_at === null ? (row.interrupted_at ?? superseded) : null;
  const endedAt = row.ended_at ?? (lostAt === null ? null : Math.max(lostAt, row.started_at));
  const end = endedAt === null ? null : wireTime(endedAt);
  return {
    id: row.id,
    workspace_folder: row.workspace_folder,
    config_path: told.config_path,
    kind: told.kind,
    started_at: wireTime(row.started_at),
    ended_at: end,
    result: lostAt === null ? row.result : "interrupted",
    phases: told.phases.map((phase) => ({ ...phase, ended_at: phase.ended_at ?? end })),
    failure: told.failure,
    config_hash: told.config_hash,
    container_id: row.container_id,
    agent_id: row.agent_id,
    source_id: told.source_id,
    after_log_id: row.after_log_id,
    last_log_id: row.last_log_id,
  };
}

/** All at once, and again on every change; what changes while the reader is busy comes as one. Ends with the agent. */
export async function watchAttempts(
  { db, notify }: Pick<AttemptDeps, "db" | "notify">,
  stream: JsonStream<DevcontainerAttempt[]>,
  agentId: string,
): Promise<void> {
  let isDue = true;
  let wake = () => {};
  const ring = () => {
    isDue = true;
    wake();
  };
  const agent = await findAgent(db, agentId);
  if (!agent) return;
  const unsubscribe = [
    notify.subscribe(topicOf(ownerOf(agent)), ring),
    notify.subscribe(AGENT_DEFINITION_CHANGED, (id) => {
      if (id === agentId) ring();
    }),
  ];
  stream.signal.addEventListener("abort", ring);
  try {
    while (!stream.signal.aborted) {
      isDue = false;
      if (!(await findAgent(db, agentId))) return;
      await stream.send(await showAttempts(db, agent));
      while (!isDue)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    for (const end of unsubscribe) end();
  }
}

/** The configuration of the build that made this container; without one, of the last build that succeeded. */
export async function builtConfig(
  db: Db,
  agent: AgentRow,
  folder: string,
  containerId: string | undefined,
): Promise<Record<string, unknown> | null> {
  const owner = ownerOf(agent);
  const exact = containerId && (await findSucceededAttempt(db, owner, folder, containerId));
  const attempt = exact || (await findSucceededAttempt(db, owner, folder));
  return attempt?.config ? (JSON.parse(attempt.config) as Record<string, unknown>) : null; // an object when it came
}
