import type { AgentLog } from "#api/http/logs.ts";
import type { Notify } from "../notify.ts";
import type { Db } from "../store/database.ts";
import { type LogRow, listLogs } from "../store/logs.ts";
import { wireTime } from "../users/wire.ts";
import { logsTopic } from "./appendLogs.ts";

/** Lines of one message after the first: a follower that fell behind catches up in pieces of bounded size. */
export const LINES_A_MESSAGE = 5_000;
/** Followers are mostly at one place; a few lag behind. */
const REMEMBERED_READS = 4;

export const wireLog = (row: LogRow): AgentLog => ({
  id: row.id,
  created_at: wireTime(row.created_at),
  output: row.output,
  level: row.level,
  source_id: row.source_id,
});

type Tail = {
  followers: number;
  /** Raised with every batch: what was read before it may lack lines. */
  version: number;
  reads: Map<number, { version: number; lines: Promise<AgentLog[]> }>;
  unsubscribe: () => void;
};

/**
 * Reads for followers. Those who wait at the same line get the same array, read once: however many follow, a batch
 * costs one query, and one encoding (which is remembered by the array).
 */
export function createLogTails(db: Db, notify: Notify) {
  const tails = new Map<string, Tail>();

  function tailOf(agentId: string): Tail {
    const known = tails.get(agentId);
    if (known) return known;
    const tail: Tail = {
      followers: 0,
      version: 0,
      reads: new Map(),
      unsubscribe: notify.subscribe(logsTopic(agentId), () => {
        tail.version++;
      }),
    };
    tails.set(agentId, tail);
    return tail;
  }

  return {
    /** Open it before the first subscription of the follower, so that its version is raised before the follower looks. */
    open(agentId: string) {
      const tail = tailOf(agentId);
      tail.followers++;
      return {
        /** At most LINES_A_MESSAGE lines after `after`. The array is shared: leave it as it is. */
        read(after: number): Promise<AgentLog[]> {
          const known = tail.reads.get(after);
          if (known?.version === tail.version) return known.lines;
          const lines = listLogs(db, agentId, after, LINES_A_MESSAGE).then((rows) => rows.map(wireLog));
          tail.reads.delete(after);
          tail.reads.set(after, { version: tail.version, lines });
          if (tail.reads.size > REMEMBERED_READS) tail.reads.delete(tail.reads.keys().next().value!);
          return lines;
        },
        close() {
          tail.followers--;
          if (tail.followers > 0) return;
          tail.unsubscribe();
          tails.delete(agentId);
        },
      };
    },
  };
}
export type LogTails = ReturnType<typeof createLogTails>;
