import type { Db } from "./database.ts";

export type AppStatusRow = {
  id: string;
  agent_id: string;
  workspace_id: string;
  app_id: string;
  created_at: number;
  state: string;
  message: string;
  uri: string;
};

export type AppStatusTables = { app_statuses: AppStatusRow };

export const insertAppStatus = async (db: Db, row: AppStatusRow) => {
  await db.insertInto("app_statuses").values(row).execute();
};

/** Newest first. */
export const listAppStatuses = (db: Db, agentIds: readonly string[]) =>
  db
    .selectFrom("app_statuses")
    .selectAll()
    .where("agent_id", "in", agentIds)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
