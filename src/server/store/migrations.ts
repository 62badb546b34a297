import { type Kysely, sql } from "kysely";
import type { Db } from "./database.ts";
import { users } from "./migrations/0001_users.ts";
import { workspaces } from "./migrations/0002_workspaces.ts";
import { logs } from "./migrations/0003_logs.ts";
import { appStatuses } from "./migrations/0004_app_statuses.ts";
import { devcontainers } from "./migrations/0005_devcontainers.ts";
import { maskedConfigs } from "./migrations/0006_masked_configs.ts";
import { instanceIds } from "./migrations/0007_instance_ids.ts";
import { externalAuth } from "./migrations/0008_external_auth.ts";
import { gitSshKeys } from "./migrations/0009_git_ssh_keys.ts";
import { prebuilds } from "./migrations/0010_prebuilds.ts";

/** A step of the schema. Frozen once released: what is wrong in it is mended by a later one. */
export type Migration = {
  /** Four digits and a word, like its file. */
  name: string;
  /** Knows no tables by type: the types tell how things are after the last step, not before this one. */
  up: (db: Kysely<unknown>) => Promise<void>;
};

/** In the order in which they run. */
export const migrations: readonly Migration[] = [
  users,
  workspaces,
  logs,
  appStatuses,
  devcontainers,
  maskedConfigs,
  instanceIds,
  externalAuth,
  gitSshKeys,
  prebuilds,
];

/** Brings the schema up to date. Each step is done whole or not at all, and once. */
export async function migrate(db: Db, steps: readonly Migration[] = migrations): Promise<void> {
  await sql`create table if not exists migrations (name text primary key, applied_at bigint not null)`.execute(
    db,
  );
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(db);
  const done = new Set(rows.map(({ name }) => name));
  const unknown = [...done].filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0)
    throw new Error(`The database was made by a newer Quarterdeck (it has ${unknown.join(", ")}).`);
  for (const step of steps)
    if (!done.has(step.name))
      await db.transaction().execute(async (transaction) => {
        await step.up(transaction as unknown as Kysely<unknown>);
        await sql`insert into migrations values (${step.name}, ${Date.now()})`.execute(transaction);
      });
}
