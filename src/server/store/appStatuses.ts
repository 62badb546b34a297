import { sql } from "kysely";
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

/** Every look at a workspace has all of them in it, so a program that reports without end must not make them many. */
export const KEPT_PER_APP = 250;
/** Addresses are of any length, so of long ones fewer are kept. */
export const KEPT_URI_CHARS = 256 * 1024;

/** Adds the newest one of its app, whatever the clock says, and forgets the oldest beyond what is kept. */
export const addAppStatus = (db: Db, row: AppStatusRow) =>
  db.transaction().execute(async (tx) => {
    const ofApp = tx
      .selectFrom("app_statuses")
      .where("agent_id", "=", row.agent_id)
      .where("app_id", "=", row.app_id)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc");
    const latest = await ofApp.select("created_at").limit(1).executeTakeFirst();
    const created_at = Math.max(row.created_at, (latest?.created_at ?? 0) + 1);
    await insertAppStatus(tx, { ...row, created_at });
    const kept = await ofApp.select(["id", sql<number>`length(uri)`.as("size")]).execute();
    let room = KEPT_URI_CHARS;
    // The newest stands, whatever its size.
    const past = kept.filter(({ size }, index) => {
      room -= size;
      return index > 0 && (index >= KEPT_PER_APP || room < 0);
    });
    if (past.length === 0) return;
    const ids = past.map(({ id }) => id);
    await tx.deleteFrom("app_statuses").where("id", "in", ids).execute();
  });

/** Newest first. */
export const listAppStatuses = (db: Db, agentIds: readonly string[]) =>
  db
    .selectFrom("app_statuses")
    .selectAll()
    .where("agent_id", "in", agentIds)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
