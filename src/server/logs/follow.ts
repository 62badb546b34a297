import type { AgentLog } from "#api/http/logs.ts";
import type { JsonStream } from "../http/streams.ts";
import type { Notify } from "../notify.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { type LogRow, listLogs } from "../store/logs.ts";
import { wireTime } from "../users/wire.ts";
import { BUILD_CREATED } from "../workspaces/changes.ts";
import { logsTopic } from "./appendLogs.ts";

/** New lines are looked for at least this often, should a notification have been lost (logs.md §2.1). */
const LOOK_EVERY_MS = 60_000;
/** Lines of one message after the first: a follower that fell behind catches up in pieces of bounded size. */
const LINES_A_MESSAGE = 5_000;

export const wireLog = (row: LogRow): AgentLog => ({
  id: row.id,
  created_at: wireTime(row.created_at),
  output: row.output,
  level: row.level,
  source_id: row.source_id,
});

type Agent = { id: string; build_id: string; workspace_id: string };

type Deps = { db: Db; notify: Notify; onSent: (lines: number) => void };

/**
 * Sends what is stored after `after` and then what comes. Nothing waits in memory for a slow reader: it gets the next
 * lines from the database when it took the last ones. Ends when a newer build has taken the agent's place.
 */
export async function followLogs(
  { db, notify, onSent }: Deps,
  stream: JsonStream<AgentLog[]>,
  agent: Agent,
  after: number,
): Promise<void> {
  let wake = () => {};
  let news = true;
  const ring = () => {
    news = true;
    wake();
  };
  const unsubscribe = [
    notify.subscribe(logsTopic(agent.id), ring),
    notify.subscribe(BUILD_CREATED, (workspaceId) => {
      if (workspaceId === agent.workspace_id) ring();
    }),
  ];
  const timer = setInterval(ring, LOOK_EVERY_MS);
  stream.signal.addEventListener("abort", ring);
  const superseded = async () => (await findLatestBuild(db, agent.workspace_id))?.id !== agent.build_id;

  try {
    let cursor = after;
    let limit = Number.MAX_SAFE_INTEGER; // the first message is the whole backlog, empty or not
    while (!stream.signal.aborted) {
      news = false;
      const isLast = limit !== Number.MAX_SAFE_INTEGER && (await superseded());
      const rows = await listLogs(db, agent.id, cursor, limit);
      if (rows.length > 0 || limit === Number.MAX_SAFE_INTEGER) await stream.send(rows.map(wireLog));
      onSent(rows.length);
      cursor = rows.at(-1)?.id ?? cursor;
      const mayBeMore = rows.length === limit || limit === Number.MAX_SAFE_INTEGER;
      limit = LINES_A_MESSAGE;
      if (mayBeMore) continue;
      if (isLast) return;
      if (!news)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    clearInterval(timer);
    for (const end of unsubscribe) end();
  }
}
