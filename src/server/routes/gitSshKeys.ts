import { gitSshKeyApi, type UserGitSshKey } from "#api/http/gitSshKey.ts";
import { selfServiceApi } from "#api/http/selfService.ts";
import { requireUserData } from "../agents/keyScope.ts";
import type { GitSshKeys } from "../gitSshKeys/gitSshKeys.ts";
import { handlers, pick } from "../http/handlers.ts";
import { failedAs, HttpError } from "../http/httpError.ts";
import type { Db } from "../store/database.ts";
import type { GitSshKeyRow } from "../store/gitSshKeys.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import { wireTime } from "../users/wire.ts";
import { findVisibleUser } from "./users.ts";

type Deps = { db: Db; gitSshKeys: GitSshKeys };

/** A user's SSH key for Git hosts: the public half for the user, both for the user's agents (agent-self-service §3). */
export function gitSshKeyRoutes({ db, gitSshKeys }: Deps) {
  return [
    ...handlers(gitSshKeyApi, {
      async get({ params, actor }) {
        return wireKey(await gitSshKeys.shown((await findVisibleUser(db, params.user, actor)).id));
      },
      async regenerate({ params, actor }) {
        return wireKey(await gitSshKeys.regenerate((await findVisibleUser(db, params.user, actor)).id));
      },
    }),
    ...handlers(pick(selfServiceApi, "gitSshKey"), {
      async gitSshKey({ actor }) {
        await requireUserData(db, actor);
        if (actor.ownerId === PREBUILDS_USER)
          throw new HttpError(500, {
            message: "Internal error fetching git SSH key.",
            detail: "Nobody has claimed this workspace yet: there is no user whose key it could be.",
          });
        const { privateKey, publicKey } = await gitSshKeys
          .of(actor.ownerId)
          .catch(failedAs("Internal error fetching git SSH key."));
        return { public_key: publicKey, private_key: privateKey };
      },
    }),
  ];
}

const wireKey = ({ user_id, created_at, updated_at, public_key }: GitSshKeyRow): UserGitSshKey => ({
  user_id,
  created_at: wireTime(created_at),
  updated_at: wireTime(updated_at),
  public_key,
});
