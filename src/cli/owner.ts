import { countSessions } from "#server/store/apiKeys.ts";
import type { Db } from "#server/store/database.ts";
import type { UserRow } from "#server/store/users.ts";
import { ensureFirstUser } from "#server/users/accounts.ts";
import { createSignInCode } from "#server/users/signIn.ts";
import { ensureBootstrapToken } from "#server/users/tokens.ts";
import { CommandFailed } from "./flags.ts";

/** The first user, made when there is none, with the token that the environment gives. */
export async function ensureOwner(db: Db, osUsername: string): Promise<{ user: UserRow; created: boolean }> {
  const owner = await ensureFirstUser(db, osUsername);
  const token = process.env.QUARTERDECK_BOOTSTRAP_TOKEN;
  delete process.env.QUARTERDECK_BOOTSTRAP_TOKEN; // the local agent and its shells are not to have it
  if (!token) return owner;
  try {
    await ensureBootstrapToken(db, owner.user.id, token);
  } catch (error) {
    throw new CommandFailed(`QUARTERDECK_BOOTSTRAP_TOKEN: ${(error as Error).message}`);
  }
  return owner;
}

/** Whether a browser of this user is signed in: then a link would be noise. */
export const hasSignedIn = async (db: Db, user: UserRow): Promise<boolean> =>
  (await countSessions(db, user.id)) > 0;

export const signInCode = (db: Db, user: UserRow): Promise<string> => createSignInCode(db, user.id);
