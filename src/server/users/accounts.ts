import { randomBytes, randomUUID } from "node:crypto";
import { HttpError } from "../http/httpError.ts";
import type { Db } from "../store/database.ts";
import {
  findFirstUser,
  findUserByEmail,
  findUserByName,
  insertUser,
  setting,
  type UserRow,
} from "../store/users.ts";
import { hashPassword } from "./passwords.ts";

export type NewUser = { username: string; email: string; name?: string; password: string };

const USERNAME = /^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const RESERVED = new Set(["me", "first", "login", "logout", "authmethods"]);
const MIN_PASSWORD = 8;

export const isEmail = (text: string) => EMAIL.test(text);

/** Made on first use and kept: what buildinfo calls this deployment, and the one organisation there is. */
export const deploymentId = (db: Db) => setting(db, "deployment_id", randomUUID);
export const organizationId = (db: Db) => setting(db, "organization_id", randomUUID);

function faultsOf({ username, email, password }: NewUser) {
  const faults: { field: string; detail: string }[] = [];
  if (!isEmail(email)) faults.push({ field: "email", detail: emailFault(email) });
  if (!USERNAME.test(username) || username.length > 32 || RESERVED.has(username.toLowerCase()))
    faults.push({
      field: "username",
      detail: "Use 1 to 32 letters and digits, with single hyphens between them.",
    });
  if (password.length < MIN_PASSWORD)
    faults.push({ field: "password", detail: `Use at least ${MIN_PASSWORD} characters.` });
  return faults;
}

export const emailFault = (email: string) =>
  `Validation failed for tag "email" with value: ${JSON.stringify(email)}`;

/**
 * Throws an HttpError that says what is wrong with a name, email or password, or that it is taken (409). The first user
 * owns the deployment; `onlyFirst` refuses to make another.
 */
export async function createUser(
  db: Db,
  given: NewUser,
  { onlyFirst = false, now = Date.now() } = {},
): Promise<UserRow> {
  const faults = faultsOf(given);
  if (faults.length > 0) throw HttpError.validation(faults);
  const notFirst = () => HttpError.conflict("The initial user has already been created.");
  if (onlyFirst && (await findFirstUser(db))) throw notFirst(); // a stranger's try is not worth a hash
  const password_hash = await hashPassword(given.password);
  // One transaction: of two requests at a time only one may find that there is no user yet.
  return db.transaction().execute(async (transaction) => {
    const isFirst = (await findFirstUser(transaction)) === undefined;
    if (onlyFirst && !isFirst) throw notFirst();
    if (await findUserByName(transaction, given.username)) throw taken("username");
    if (await findUserByEmail(transaction, given.email)) throw taken("email");
    const row: UserRow = {
      id: randomUUID(),
      username: given.username,
      username_key: given.username.toLowerCase(),
      email: given.email,
      email_key: given.email.toLowerCase(),
      name: given.name ?? "",
      password_hash,
      status: "active",
      roles: isFirst ? "owner" : "",
      created_at: now,
      updated_at: now,
      last_seen_at: now,
    };
    await insertUser(transaction, row);
    return row;
  });
}

const taken = (field: string) =>
  HttpError.conflict(`A user with this ${field} exists already.`, [
    { field, detail: "This value is already in use and should be unique." },
  ]);

/**
 * The first user, made if there is none: named after the person who runs the server, with a password nobody knows.
 * They sign in by a link, which every start prints, or by a token.
 */
export async function ensureFirstUser(
  db: Db,
  osUsername: string,
): Promise<{ user: UserRow; created: boolean }> {
  const first = await findFirstUser(db);
  if (first) return { user: first, created: false };
  const cleaned = osUsername
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32)
    .replace(/-+$/, "");
  const username = USERNAME.test(cleaned) && !RESERVED.has(cleaned.toLowerCase()) ? cleaned : "owner";
  const password = randomBytes(24).toString("base64url");
  const user = await createUser(db, { username, email: `${username}@localhost`, password });
  return { user, created: true };
}

export const isOwner = (user: UserRow) => user.roles.split(" ").includes("owner");
