import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

const ID = "c42fdf75-3097-471c-8c33-fb52454d81c0";

/** The user to whom unclaimed workspaces belong, the name that the agents file has for them, and which build is the claim. */
export const prebuilds: Migration = {
  name: "0010_prebuilds",
  async up(db: Kysely<unknown>) {
    const { rows } = await sql`select id from users where username_key = 'prebuilds'`.execute(db);
    const name = rows.length === 0 ? "prebuilds" : `prebuilds-${ID.slice(0, 8)}`; // somebody has it: it stays theirs
    await sql`insert into users
      (id, username, username_key, email, email_key, name, password_hash, status, roles, created_at, updated_at, last_seen_at)
      values (${ID}, ${name}, ${name}, ${`${name}@system.invalid`}, ${`${name}@system.invalid`},
        'Prebuilt workspaces', '', 'active', '', 0, 0, 0)`.execute(db);
    await sql`alter table workspaces add column file_key text`.execute(db);
    await sql`create unique index workspaces_by_file_key on workspaces (file_key) where deleted_at is null`.execute(
      db,
    );
    await sql`alter table builds add column is_claim integer not null default 0`.execute(db);
  },
};
