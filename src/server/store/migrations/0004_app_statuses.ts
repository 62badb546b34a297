import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

export const appStatuses: Migration = {
  name: "0004_app_statuses",
  async up(db: Kysely<unknown>) {
    await sql`create table app_statuses (
      id text primary key,
      agent_id text not null references agents (id) on delete cascade,
      workspace_id text not null,
      app_id text not null,
      created_at bigint not null,
      state text not null,
      message text not null,
      uri text not null
    )`.execute(db);
    await sql`create index app_statuses_by_agent on app_statuses (agent_id, created_at)`.execute(db);
  },
};
