import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

export const externalAuth: Migration = {
  name: "0008_external_auth",
  async up(db: Kysely<unknown>) {
    await sql`create table external_auth_links (
      user_id text not null references users (id) on delete cascade,
      provider_id text not null,
      created_at bigint not null,
      updated_at bigint not null,
      access_token text not null,
      refresh_token text not null,
      expires_at bigint,
      extra text not null,
      refresh_failure text not null,
      primary key (user_id, provider_id)
    )`.execute(db);
  },
};
