import type { Db } from "./database.ts";

export type LogRow = {
  id: number;
  agent_id: string;
  source_id: string;
  created_at: number;
  level: string;
  output: string;
};

export type LogTables = { logs: LogRow };

/** Parameters of one statement: far under SQLite's 32,766, and few enough statements that each stays prepared. */
const ROWS_A_STATEMENT = 250;

/** In this order, with ids that ascend. */
export async function insertLogs(db: Db, rows: readonly Omit<LogRow, "id">[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    await db
      .insertInto("logs")
      .values(rows.slice(at, at + ROWS_A_STATEMENT) as LogRow[]) // the database gives the ids
      .execute();
}

/** Deletes the oldest `limit` lines of an agent; answers how many there were. */
export async function deleteOldestLogs(db: Db, agentId: string, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("logs")
    .where("id", "in", ({ selectFrom }) =>
      selectFrom("logs").select("id").where("agent_id", "=", agentId).orderBy("id").limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The greatest id of any agent's lines, 0 when there are none. */
export async function lastLogId(db: Db): Promise<number> {
  const { last } = await db
    .selectFrom("logs")
    .select(({ fn }) => fn.max("id").as("last"))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** At most `limit` lines after the id `after`, ascending. */
export const listLogs = (db: Db, agentId: string, after: number, limit: number) =>
  db
    .selectFrom("logs")
    .selectAll()
    .where("agent_id", "=", agentId)
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .execute();

/** The newest `limit` lines before the id `before`, ascending. */
export async function listLogsBefore(
  db: Db,
  agentId: string,
  before: number,
  limit: number,
): Promise<LogRow[]> {
  const rows = await db
    .selectFrom("logs")
    .selectAll()
    .where("agent_id", "=", agentId)
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.reverse();
}
