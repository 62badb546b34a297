import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

export const instanceIds: Migration = {
  name: "0007_instance_ids",
  async up(db: Kysely<unknown>) {
    await sql`create index agents_by_instance on agents (json_extract(definition, '$.instance_id'))
      where deleted_at is null and parent_id is null`.execute(db);
  },
};
