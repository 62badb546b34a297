import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

export const gitSshKeys: Migration = {
  name: "0009_git_ssh_keys",
  async up(db: Kysely<unknown>) {
    await sql`create table git_ssh_keys (
      user_id text primary key not null references users (id) on delete cascade,
      created_at bigint not null,
      updated_at bigint not null,
      private_key text not null,
      public_key text not null
    )`.execute(db);
  },
};
