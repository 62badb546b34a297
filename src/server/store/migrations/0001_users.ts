import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

/** Times are milliseconds since 1970, ids are UUID texts. */
export const users: Migration = {
  name: "0001_users",
  async up(db: Kysely<unknown>) {
    await sql`create table settings (name text primary key, value text not null)`.execute(db);
    await sql`create table users (
      id text primary key,
      username text not null,
      username_key text not null unique,
      email text not null,
      email_key text not null unique,
      name text not null,
      password_hash text not null,
      status text not null,
      roles text not null,
      created_at bigint not null,
      updated_at bigint not null,
      last_seen_at bigint not null
    )`.execute(db);
    await sql`create table api_keys (
      id text primary key,
      user_id text not null references users (id) on delete cascade,
      secret_hash text not null,
      kind text not null,
      token_name text,
      scopes text not null,
      lifetime_seconds bigint not null,
      created_at bigint not null,
      updated_at bigint not null,
      last_used_at bigint not null,
      expires_at bigint not null,
      unique (user_id, token_name)
    )`.execute(db);
    await sql`create index api_keys_by_expiry on api_keys (expires_at)`.execute(db);
    await sql`create table sign_in_codes (
      code_hash text primary key,
      user_id text not null references users (id) on delete cascade,
      expires_at bigint not null
    )`.execute(db);
  },
};
