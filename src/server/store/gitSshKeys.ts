import type { Db } from "./database.ts";

/** A user's SSH key for Git hosts. The private half is sealed (`gitSshKeys/gitSshKeys.ts`). */
export type GitSshKeyRow = {
  user_id: string;
  created_at: number;
  updated_at: number;
  private_key: string;
  /** `ssh-ed25519 <base64>` and a line feed. */
  public_key: string;
};

export type GitSshKeyTables = { git_ssh_keys: GitSshKeyRow };

export const findGitSshKey = (db: Db, userId: string) =>
  db.selectFrom("git_ssh_keys").selectAll().where("user_id", "=", userId).executeTakeFirst();

/** The first one stays. */
export const addGitSshKey = async (db: Db, row: GitSshKeyRow) => {
  await db
    .insertInto("git_ssh_keys")
    .values(row)
    .onConflict((conflict) => conflict.column("user_id").doNothing())
    .execute();
};

/** In the place of one that there may be, whose day stays. */
export const replaceGitSshKey = async (db: Db, row: GitSshKeyRow) => {
  const { user_id: _user, created_at: _created, ...change } = row;
  await db
    .insertInto("git_ssh_keys")
    .values(row)
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(change))
    .execute();
};
