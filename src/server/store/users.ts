import type { Db } from "./database.ts";

/** Owns prebuilt workspaces until somebody claims them. No person: it has no password, and is in no list of users. */
export const PREBUILDS_USER = "c42fdf75-3097-471c-8c33-fb52454d81c0";

export type UserStatus = "active" | "dormant" | "suspended";

export type UserRow = {
  id: string;
  username: string;
  /** Lower-case twin: names are unique whatever their case. */
  username_key: string;
  email: string;
  email_key: string;
  name: string;
  password_hash: string;
  status: UserStatus;
  /** Names of site roles, separated by spaces. */
  roles: string;
  created_at: number;
  updated_at: number;
  last_seen_at: number;
};

/** A key of either kind: what a browser holds (`session`, sliding), or an API token (`token`, with a name). */
export type ApiKeyRow = {
  id: string;
  user_id: string;
  /** SHA-256, hexadecimal: the secret has 131 random bits, so a slow hash would add nothing. */
  secret_hash: string;
  kind: "session" | "token";
  token_name: string | null;
  /** Separated by spaces. */
  scopes: string;
  lifetime_seconds: number;
  created_at: number;
  updated_at: number;
  last_used_at: number;
  expires_at: number;
};

export type UserTables = {
  settings: { name: string; value: string };
  users: UserRow;
  api_keys: ApiKeyRow;
  sign_in_codes: { code_hash: string; user_id: string; expires_at: number };
};

export const insertUser = async (db: Db, row: UserRow) => {
  await db.insertInto("users").values(row).execute();
};

export const listUsers = (db: Db) =>
  db.selectFrom("users").selectAll().where("id", "!=", PREBUILDS_USER).orderBy("username_key").execute();

/** The user who was made first: the owner of the deployment. */
export const findFirstUser = (db: Db) =>
  db
    .selectFrom("users")
    .selectAll()
    .where("id", "!=", PREBUILDS_USER)
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();

export const findUserById = (db: Db, id: string) =>
  db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();

export const findUserByName = (db: Db, username: string) =>
  db.selectFrom("users").selectAll().where("username_key", "=", username.toLowerCase()).executeTakeFirst();

export const findUserByEmail = (db: Db, email: string) =>
  db.selectFrom("users").selectAll().where("email_key", "=", email.toLowerCase()).executeTakeFirst();

export const touchUser = async (
  db: Db,
  id: string,
  change: { last_seen_at: number; status?: UserStatus },
) => {
  await db.updateTable("users").set(change).where("id", "=", id).execute();
};

/** A value that the deployment keeps for ever, made on first use. */
export async function setting(db: Db, name: string, make: () => string): Promise<string> {
  const find = () => db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  const found = await find();
  if (found) return found.value;
  await db
    .insertInto("settings")
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find())!.value; // inserted above, by us or by another process
}
