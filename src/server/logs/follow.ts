import type { AgentLog } from "#api/http/logs.ts";
import type { JsonStream } from "../http/streams.ts";
import type { Notify } from "../notify.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { lastLogId } from "../store/logs.ts";
import { BUILD_CREATED } from "../workspaces/changes.ts";
import { logsTopic } from "./appendLogs.ts";
import { logPages } from "./logPages.ts";
import { LINES_A_MESSAGE, type LogTails, wireLog } from "./logTail.ts";

/** New lines are looked for at least this often, should a notification have been lost (logs.md §2.1). */
const LOOK_EVERY_MS = 60_000;

type Agent = { id: string; build_id: string; workspace_id: string };

type Deps = { db: Db; notify: Notify; tails: LogTails; onSent: (lines: number) => void };

/**
 * Sends what is stored after `after` and then what comes. Nothing waits in memory for a slow reader: it gets the next
 * lines from the database when it took the last ones. Ends when a newer build has taken the agent's place.
 */
export async function followLogs(
  { db, notify, tails, onSent }: Deps,
  stream: JsonStream<AgentLog[]>,
  agent: Agent,
  after: number,
): Promise<void> {
  const tail = tails.open(agent.id);
  let wake = () => {};
  let news = true;
  let buildMayBeNew = true;
  const ring = () => {
    news = true;
    wake();
  };
  const ringAll = () => {
    buildMayBeNew = true;
    ring();
  };
  const unsubscribe = [
    notify.subscribe(logsTopic(agent.id), ring),
    notify.subscribe(BUILD_CREATED, (workspaceId) => {
      if (workspaceId === agent.workspace_id) ringAll();
    }),
  ];
  const timer = setInterval(ringAll, LOOK_EVERY_MS);
  stream.signal.addEventListener("abort", ring);
  const superseded = async () => {
    if (!buildMayBeNew) return false;
    buildMayBeNew = false;
    return (await findLatestBuild(db, agent.workspace_id))?.id !== agent.build_id;
  };
  const send = async (lines: AgentLog[]) => {
    await stream.send(lines);
    onSent(lines.length);
    return lines.at(-1)?.id;
  };

  let cursor = 0;
  /** What is stored up to an id, page after page. */
  async function* backlog(last: number) {
    for await (const rows of logPages(db, agent.id, { after: cursor, last, lines: LINES_A_MESSAGE })) {
      cursor = rows.at(-1)!.id;
      onSent(rows.length);
      yield rows.map(wireLog);
    }
  }

  try {
    const last = await lastLogId(db);
    // Beyond the last id there is nothing yet: what is written later is new, whatever its id (LG31).
    cursor = Math.min(after, last);
    // The first message is the whole backlog, empty or not.
    await stream.sendInParts(backlog(last));
    while (!stream.signal.aborted) {
      news = false;
      // Asked before the lines are read: what came until then is sent before the end.
      const isLast = await superseded();
      let lines: AgentLog[];
      do {
        lines = await tail.read(cursor);
        if (lines.length > 0) cursor = (await send(lines)) ?? cursor;
      } while (lines.length === LINES_A_MESSAGE && !stream.signal.aborted);
      if (isLast) return;
      if (!news && !stream.signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    clearInterval(timer);
    for (const end of unsubscribe) end();
    tail.close();
  }
}
