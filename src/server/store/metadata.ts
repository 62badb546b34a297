import type { Db } from "./database.ts";

export type MetadataRow = {
  agent_id: string;
  key: string;
  collected_at: number;
  value: string;
  error: string;
};

export type MetadataTables = { agent_metadata: MetadataRow };

export const saveMetadata = async (db: Db, rows: readonly MetadataRow[]) => {
  await db
    .insertInto("agent_metadata")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["agent_id", "key"]).doUpdateSet(({ ref }) => ({
        collected_at: ref("excluded.collected_at"),
        value: ref("excluded.value"),
        error: ref("excluded.error"),
      })),
    )
    .execute();
};

export const listMetadata = (db: Db, agentId: string) =>
  db.selectFrom("agent_metadata").selectAll().where("agent_id", "=", agentId).execute();
