import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

export const devcontainers: Migration = {
  name: "0005_devcontainers",
  async up(db: Kysely<unknown>) {
    // Of agents that other agents made: they are in no declaration.
    await sql`alter table agents add column token_hash text`.execute(db);
    await sql`create unique index agents_by_token on agents (token_hash) where token_hash is not null`.execute(
      db,
    );
    await sql`create index agents_by_parent on agents (parent_id) where parent_id is not null`.execute(db);
    // Known by the agent's name, as its token is: builds come and go. Ids are the agent's, so that they count for it only.
    await sql`create table devcontainer_attempts (
      workspace_id text not null references workspaces (id) on delete cascade,
      agent_key text not null,
      id text not null,
      agent_id text not null,
      workspace_folder text not null,
      started_at bigint not null,
      ended_at bigint,
      interrupted_at bigint,
      result text,
      container_id text not null,
      after_log_id bigint not null,
      last_log_id bigint,
      report text not null,
      config text,
      primary key (workspace_id, agent_key, id)
    )`.execute(db);
    await sql`create index attempts_by_folder on devcontainer_attempts
      (workspace_id, agent_key, workspace_folder, started_at)`.execute(db);
  },
};
