import { sql } from "kysely";
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

/** The greatest id of this agent's lines, 0 when there are none. */
export async function lastLogIdOf(db: Db, agentId: string): Promise<number> {
  const { last } = await db
    .selectFrom("logs")
    .select(({ fn }) => fn.max("id").as("last"))
    .where("agent_id", "=", agentId)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** When an agent's newest line came, 0 when it has none. */
export async function lastLogTime(db: Db, agentId: string): Promise<number> {
  const newest = await db
    .selectFrom("logs")
    .select("created_at")
    .where("agent_id", "=", agentId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return newest?.created_at ?? 0;
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

export type Stretch = {
  agentId: string;
  /** Ids, both included. */
  first: number;
  last: number;
};

/** The next lines from `from` (not included) in one direction: where they end, and how many there are, at most `limit`. */
export async function stretchOfLogs(
  db: Db,
  agentId: string,
  from: number,
  direction: "older" | "newer",
  limit: number,
): Promise<(Stretch & { count: number }) | undefined> {
  const ids = db
    .selectFrom("logs")
    .select("id")
    .where("agent_id", "=", agentId)
    .where("id", direction === "older" ? "<" : ">", from)
    .orderBy("id", direction === "older" ? "desc" : "asc")
    .limit(limit);
  const { first, last, count } = await db
    .selectFrom(ids.as("next"))
    .select(({ fn }) => [
      fn.min("id").as("first"),
      fn.max("id").as("last"),
      fn.countAll<number>().as("count"),
    ])
    .executeTakeFirstOrThrow();
  return count > 0 ? { agentId, first, last, count } : undefined;
}

export const countLogs = async (db: Db, { agentId, first, last }: Stretch): Promise<number> => {
  const { count } = await db
    .selectFrom("logs")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("agent_id", "=", agentId)
    .where("id", ">=", first)
    .where("id", "<=", last)
    .executeTakeFirstOrThrow();
  return count;
};

export type LogConditions = {
  levels?: readonly string[];
  sources?: readonly string[];
  from?: number;
  /** Not included. */
  to?: number;
  /**
   * Lines of nothing but printable ASCII must hold this; all others come whatever they say. SQL folds the case of ASCII
   * only, and knows nothing of escapes.
   */
  holds?: { text: string; foldsCase: boolean };
};

/** The lines of a stretch that meet all conditions, in the direction given: no more than it takes to judge their text. */
export function listCandidates(
  db: Db,
  { agentId, first, last }: Stretch,
  direction: "older" | "newer",
  { levels, sources, from, to, holds }: LogConditions,
): Promise<Pick<LogRow, "id" | "output">[]> {
  let query = db
    .selectFrom("logs")
    .select(["id", "output"])
    .where("agent_id", "=", agentId)
    .where("id", ">=", first)
    .where("id", "<=", last);
  if (levels) query = query.where("level", "in", levels);
  if (sources) query = query.where("source_id", "in", sources);
  if (from !== undefined) query = query.where("created_at", ">=", from);
  if (to !== undefined) query = query.where("created_at", "<", to);
  if (holds) {
    const { text, foldsCase } = holds;
    query = query.where(
      foldsCase
        ? sql<boolean>`(instr(lower(output), ${text}) > 0 or output glob '*[^ -~]*')`
        : sql<boolean>`(instr(output, ${text}) > 0 or output glob '*[^ -~]*')`,
    );
  }
  return query.orderBy("id", direction === "older" ? "desc" : "asc").execute();
}

/** In no order. */
export const listLogsByIds = (db: Db, ids: readonly number[]): Promise<LogRow[]> =>
  db.selectFrom("logs").selectAll().where("id", "in", ids).execute();
