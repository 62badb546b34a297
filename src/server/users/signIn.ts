import { createHash, randomBytes } from "node:crypto";
import { HttpError } from "../http/httpError.ts";
import { insertSignInCode, takeSignInCode } from "../store/apiKeys.ts";
import type { Db } from "../store/database.ts";
import { findUserByEmail, findUserById, type UserRow } from "../store/users.ts";
import { verifyNobody, verifyPassword } from "./passwords.ts";

const LINK_LIFE_MS = 3_600_000;

function active(user: UserRow): UserRow {
  if (user.status === "suspended")
    throw HttpError.unauthorized("Your account is suspended. Contact an admin to reactivate your account.");
  return user;
}

/** The user of this email and password. An unknown email costs as much time and gets the same answer as a wrong password. */
export async function passwordSignIn(db: Db, email: string, password: string): Promise<UserRow> {
  const user = await findUserByEmail(db, email);
  const isRight = user ? await verifyPassword(password, user.password_hash) : await verifyNobody(password);
  if (!user || !isRight) throw HttpError.unauthorized("Incorrect email or password.");
  return active(user);
}

const hashCode = (code: string) => createHash("sha256").update(code).digest("hex");

/** A code that signs this user in once, within an hour. Goes into the fragment of a link, which no server sees. */
export async function createSignInCode(db: Db, userId: string, now = Date.now()): Promise<string> {
  const code = randomBytes(24).toString("base64url");
  await insertSignInCode(db, { code_hash: hashCode(code), user_id: userId, expires_at: now + LINK_LIFE_MS });
  return code;
}

export async function codeSignIn(db: Db, code: string, now = Date.now()): Promise<UserRow> {
  const userId = await takeSignInCode(db, hashCode(code), now);
  const user = userId && (await findUserById(db, userId));
  if (!user)
    throw HttpError.unauthorized(
      "This sign-in link cannot be used.",
      "It works once, within an hour of its making. Make a new one, or sign in another way.",
    );
  return active(user);
}
