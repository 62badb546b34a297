import type { Db } from "./database.ts";

/** An account that a user has connected at a provider. Tokens and `extra` are sealed (`externalAuth/links.ts`). */
export type ExternalAuthLinkRow = {
  user_id: string;
  provider_id: string;
  created_at: number;
  updated_at: number;
  access_token: string;
  /** Empty: there is none, or it was refused. */
  refresh_token: string;
  /** Null: never. */
  expires_at: number | null;
  /** JSON when opened, or empty. */
  extra: string;
  /** Why the refresh token is gone; empty: it was not refused. */
  refresh_failure: string;
};

export type ExternalAuthTables = { external_auth_links: ExternalAuthLinkRow };

export const findExternalAuthLink = (db: Db, userId: string, providerId: string) =>
  db
    .selectFrom("external_auth_links")
    .selectAll()
    .where("user_id", "=", userId)
    .where("provider_id", "=", providerId)
    .executeTakeFirst();

export const listExternalAuthLinks = (db: Db, userId: string) =>
  db
    .selectFrom("external_auth_links")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("provider_id")
    .execute();

/** Connects, or connects anew: the day of the first time stays. */
export const putExternalAuthLink = async (db: Db, row: ExternalAuthLinkRow) => {
  const { user_id: _user, provider_id: _provider, created_at: _created, ...change } = row;
  await db
    .insertInto("external_auth_links")
    .values(row)
    .onConflict((conflict) => conflict.columns(["user_id", "provider_id"]).doUpdateSet(change))
    .execute();
};

type Change = Pick<
  ExternalAuthLinkRow,
  "updated_at" | "access_token" | "refresh_token" | "expires_at" | "extra" | "refresh_failure"
>;

/** False when it was changed or deleted since it was read: then that holds. (What is sealed is never the same twice.) */
export async function changeExternalAuthLink(
  db: Db,
  { user_id, provider_id, access_token, refresh_token }: ExternalAuthLinkRow,
  change: Partial<Change>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("external_auth_links")
    .set(change)
    .where("user_id", "=", user_id)
    .where("provider_id", "=", provider_id)
    .where("access_token", "=", access_token)
    .where("refresh_token", "=", refresh_token)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export const deleteExternalAuthLink = async (db: Db, userId: string, providerId: string) => {
  await db
    .deleteFrom("external_auth_links")
    .where("user_id", "=", userId)
    .where("provider_id", "=", providerId)
    .execute();
};
