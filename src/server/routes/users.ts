import { usersApi } from "#api/http/users.ts";
import type { UserActor } from "../http/auth.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Db } from "../store/database.ts";
import { findUserById, findUserByName, PREBUILDS_USER, type UserRow } from "../store/users.ts";
import { isOwner, organizationId } from "../users/accounts.ts";
import { wireUser } from "../users/wire.ts";

/** `me`, an id or a name. A user sees only themselves, the deployment's owner sees all; others do not exist. */
export async function findVisibleUser(db: Db, named: string, { user }: UserActor): Promise<UserRow> {
  if (named === "me" || named === user.id || named.toLowerCase() === user.username_key) return user;
  const found = isOwner(user)
    ? ((await findUserById(db, named.toLowerCase())) ?? (await findUserByName(db, named)))
    : undefined;
  if (!found || found.id === PREBUILDS_USER) throw HttpError.notFound(); // no person: nobody gets its tokens
  return found;
}

const MAX_RESOURCE_IDS = 10;

export function userRoutes({ db }: { db: Db }) {
  return handlers(pick(usersApi, "get", "authCheck"), {
    async get({ params, actor }) {
      return wireUser(await findVisibleUser(db, params.user, actor), await organizationId(db));
    },
    /** There are two kinds of people here: the owner may do everything, others what is theirs. */
    async authCheck({ body, actor: { user } }) {
      const checks = Object.entries(body.checks);
      if (checks.filter(([, { object }]) => object.resource_id).length > MAX_RESOURCE_IDS)
        throw HttpError.badRequest(
          `At most ${MAX_RESOURCE_IDS} checks may name a resource_id.`,
          "Ask in several requests.",
        );
      const isMine = (owner: string | undefined) => owner === "me" || owner === user.id;
      return Object.fromEntries(
        checks.map(([name, { object }]) => [name, isOwner(user) || isMine(object.owner_id)]),
      );
    },
  });
}
