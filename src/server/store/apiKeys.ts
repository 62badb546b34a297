import type { Db } from "./database.ts";
import type { ApiKeyRow } from "./users.ts";

export const insertKey = async (db: Db, row: ApiKeyRow) => {
  await db.insertInto("api_keys").values(row).execute();
};

export const findKey = (db: Db, id: string) =>
  db.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();

/** Of these keys, the ids of those that are still good. */
export async function liveKeys(db: Db, ids: string[], now: number): Promise<Set<string>> {
  const rows = await db
    .selectFrom("api_keys")
    .select("id")
    .where("id", "in", ids)
    .where("expires_at", ">", now)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** A user's API tokens, newest first; those that have expired only when asked. */
export async function listTokens(db: Db, userId: string, expiredBefore: number | undefined) {
  let query = db
    .selectFrom("api_keys")
    .selectAll()
    .where("user_id", "=", userId)
    .where("kind", "=", "token")
    .orderBy("created_at", "desc")
    .orderBy("id");
  if (expiredBefore !== undefined) query = query.where("expires_at", ">", expiredBefore);
  return query.execute();
}

export const findToken = (db: Db, userId: string, name: string) =>
  db
    .selectFrom("api_keys")
    .selectAll()
    .where("user_id", "=", userId)
    .where("token_name", "=", name)
    .executeTakeFirst();

export const updateKey = async (
  db: Db,
  id: string,
  change: Partial<Pick<ApiKeyRow, "last_used_at" | "expires_at" | "updated_at" | "secret_hash">>,
) => {
  await db.updateTable("api_keys").set(change).where("id", "=", id).execute();
};

/** False when the user has no such key. */
export async function deleteKey(db: Db, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("api_keys")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

const WEEK_MS = 7 * 86_400_000;

/** Sessions that ended a week ago: until then they are refused as expired. API tokens stay for their owner to see. */
export const deleteExpiredSessions = async (db: Db, now: number) => {
  await db
    .deleteFrom("api_keys")
    .where("kind", "=", "session")
    .where("expires_at", "<", now - WEEK_MS)
    .execute();
  await db.deleteFrom("sign_in_codes").where("expires_at", "<", now).execute();
};

export const insertSignInCode = async (
  db: Db,
  row: { code_hash: string; user_id: string; expires_at: number },
) => {
  await db.insertInto("sign_in_codes").values(row).execute();
};

/** Takes the code away, so that it can be taken once; answers whose it was. */
export async function takeSignInCode(db: Db, codeHash: string, now: number): Promise<string | undefined> {
  const taken = await db
    .deleteFrom("sign_in_codes")
    .where("code_hash", "=", codeHash)
    .returning(["user_id", "expires_at"])
    .executeTakeFirst();
  return taken && taken.expires_at > now ? taken.user_id : undefined;
}

export async function countSessions(db: Db, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom("api_keys")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .where("kind", "=", "session")
    .executeTakeFirstOrThrow();
  return Number(count);
}
