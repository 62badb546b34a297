import { type Kysely, sql } from "kysely";
import type { Migration } from "../migrations.ts";

/** Agents did not mask what they reported: what is there may hold secrets, and its plain hash tells whether a guess is right. */
export const maskedConfigs: Migration = {
  name: "0006_masked_configs",
  async up(db: Kysely<unknown>) {
    // What is taken out is written over, so that it is not read in the file either.
    await sql`pragma secure_delete = on`.execute(db);
    await sql`update devcontainer_attempts
      set config = null, report = json_set(report, '$.config_hash', '')`.execute(db);
    await sql`pragma secure_delete = off`.execute(db);
  },
};
