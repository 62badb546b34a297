import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

const TABLES = [
  sql`create table workspaces (
    id text primary key,
    owner_id text not null references users (id) on delete cascade,
    name text not null,
    name_key text not null,
    origin text not null,
    created_at bigint not null,
    updated_at bigint not null,
    last_used_at bigint not null,
    deleted_at bigint
  )`,
  sql`create unique index workspaces_by_name on workspaces (owner_id, name_key) where deleted_at is null`,
  sql`create table favorites (
    user_id text not null references users (id) on delete cascade,
    workspace_id text not null references workspaces (id) on delete cascade,
    primary key (user_id, workspace_id)
  )`,
  // What a template says in Coder: which agents a start build makes. An agent's token belongs here, and so outlives builds.
  sql`create table declared_agents (
    workspace_id text not null references workspaces (id) on delete cascade,
    name_key text not null,
    name text not null,
    origin text not null,
    display_order integer not null,
    definition text not null,
    token_generation integer not null,
    token_hash text not null unique,
    primary key (workspace_id, name_key)
  )`,
  sql`create table builds (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    number integer not null,
    transition text not null,
    reason text not null,
    initiator_id text not null,
    job_status text not null,
    job_error text not null,
    created_at bigint not null,
    updated_at bigint not null,
    started_at bigint,
    completed_at bigint,
    canceled_at bigint,
    unique (workspace_id, number)
  )`,
  sql`create table build_logs (
    id integer primary key,
    build_id text not null references builds (id) on delete cascade,
    created_at bigint not null,
    level text not null,
    stage text not null,
    output text not null
  )`,
  sql`create index build_logs_by_build on build_logs (build_id, id)`,
  sql`create table agents (
    id text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    build_id text not null references builds (id) on delete cascade,
    parent_id text,
    name text not null,
    name_key text not null,
    origin text not null,
    display_order integer not null,
    definition text not null,
    created_at bigint not null,
    updated_at bigint not null,
    first_connected_at bigint,
    last_connected_at bigint,
    disconnected_at bigint,
    started_at bigint,
    ready_at bigint,
    lifecycle_state text not null,
    architecture text not null,
    operating_system text not null,
    hostname text not null,
    expanded_directory text not null,
    version text not null,
    api_version text not null,
    subsystems text not null,
    latency_ms double precision,
    logs_length bigint not null,
    logs_overflowed integer not null,
    deleted_at bigint
  )`,
  sql`create index agents_by_build on agents (build_id)`,
  sql`create index agents_by_workspace on agents (workspace_id)`,
  sql`create table log_sources (
    agent_id text not null references agents (id) on delete cascade,
    id text not null,
    display_name text not null,
    icon text not null,
    created_at bigint not null,
    primary key (agent_id, id)
  )`,
  sql`create table script_runs (
    agent_id text not null references agents (id) on delete cascade,
    script_id text not null,
    started_at bigint not null,
    ended_at bigint not null,
    exit_code integer not null,
    stage text not null,
    status text not null,
    primary key (agent_id, script_id, started_at)
  )`,
  sql`create table app_health (
    agent_id text not null references agents (id) on delete cascade,
    app_id text not null,
    health text not null,
    primary key (agent_id, app_id)
  )`,
  sql`create table port_shares (
    workspace_id text not null references workspaces (id) on delete cascade,
    agent_name text not null,
    port integer not null,
    share_level text not null,
    protocol text not null,
    primary key (workspace_id, agent_name, port)
  )`,
];

/** Times are milliseconds since 1970, ids are UUID texts, definitions and lists are JSON. */
export const workspaces: Migration = {
  name: "0002_workspaces",
  async up(db: Kysely<unknown>) {
    for (const table of TABLES) await table.execute(db);
  },
};
