import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

export const logs: Migration = {
  name: "0003_logs",
  async up(db: Kysely<unknown>) {
    // One sequence for all agents; `autoincrement` keeps ids growing also after lines were deleted.
    await sql`create table logs (
      id integer primary key autoincrement,
      agent_id text not null references agents (id) on delete cascade,
      source_id text not null,
      created_at bigint not null,
      level text not null,
      output text not null
    )`.execute(db);
    await sql`create index logs_by_agent on logs (agent_id, id)`.execute(db);
    await sql`create table agent_metadata (
      agent_id text not null references agents (id) on delete cascade,
      key text not null,
      collected_at bigint not null,
      value text not null,
      error text not null,
      primary key (agent_id, key)
    )`.execute(db);
  },
};
