import type { Db } from "./database.ts";

export type MetadataRow = {
  agent_id: string;
  key: string;
  collected_at: number;
  value: string;
  error: string;
};

export type MetadataTables = { agent_metadata: MetadataRow };

export const saveMetadata = async (db: Db, row: MetadataRow) => {
  const { collected_at, value, error } = row;
  await db
    .insertInto("agent_metadata")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["agent_id", "key"]).doUpdateSet({ collected_at, value, error }),
    )
    .execute();
};

export const listMetadata = (db: Db, agentId: string) =>
  db.selectFrom("agent_metadata").selectAll().where("agent_id", "=", agentId).execute();
