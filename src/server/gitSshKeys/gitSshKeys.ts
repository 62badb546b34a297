import { createSealing } from "../sealing.ts";
import type { Db } from "../store/database.ts";
import { addGitSshKey, findGitSshKey, type GitSshKeyRow, replaceGitSshKey } from "../store/gitSshKeys.ts";
import { makeOpensshKey, type OpensshKey } from "./opensshKey.ts";

/** A user's key with its private half in clear: for the user's agents, never for a log. */
export type GitSshKeys = {
  /** Made at first use; whoever asks at the same moment gets the same. */
  of(userId: string): Promise<OpensshKey>;
  /** What a person sees of it. */
  shown(userId: string): Promise<GitSshKeyRow>;
  /** Another one; the one before is forgotten. */
  regenerate(userId: string): Promise<GitSshKeyRow>;
};

type Deps = { db: Db; secret: Buffer; now: () => number };

export function createGitSshKeys({ db, secret, now }: Deps): GitSshKeys {
  const sealing = createSealing(secret, "git ssh key 1");

  function made(userId: string): GitSshKeyRow {
    const { privateKey, publicKey } = makeOpensshKey();
    const time = { created_at: now(), updated_at: now() };
    return {
      ...{ user_id: userId, ...time },
      private_key: sealing.seal(privateKey, userId),
      public_key: publicKey,
    };
  }

  async function stored(userId: string): Promise<GitSshKeyRow> {
    const known = await findGitSshKey(db, userId);
    if (known) return known;
    await addGitSshKey(db, made(userId));
    return (await findGitSshKey(db, userId))!; // it is there now, ours or that of who was faster
  }

  return {
    shown: stored,
    async of(userId) {
      const row = await stored(userId);
      const privateKey = sealing.open(row.private_key, userId);
      // The data directory has another secret than when the key was made, as after half a restore.
      if (privateKey === undefined)
        throw new Error(
          `the Git SSH key of user ${userId} was sealed with another secret: regenerate it on the account page`,
        );
      return { privateKey, publicKey: row.public_key };
    },
    async regenerate(userId) {
      await replaceGitSshKey(db, made(userId));
      return stored(userId);
    },
  };
}
