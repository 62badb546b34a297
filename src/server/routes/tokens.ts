import { usersApi } from "#api/http/users.ts";
import { NS_PER_SECOND } from "#api/values.ts";
import type { ServerConfig } from "../config.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { listTokens } from "../store/apiKeys.ts";
import type { Db } from "../store/database.ts";
import { createSession, createToken, revokeKey } from "../users/tokens.ts";
import { wireToken } from "../users/wire.ts";
import { findVisibleUser } from "./users.ts";

const NS_PER_MS = NS_PER_SECOND / 1000;
/** Every key of this server may do all that its user may: a narrower one is refused rather than given too much. */
const WHOLE_SCOPES = new Set(["all", "coder:all"]);

type WantedScopes = { scope?: string; scopes?: string[]; allow_list?: { type: string; id: string }[] };

function refuseNarrowScopes({ scope, scopes = [], allow_list = [] }: WantedScopes): void {
  const narrow = [...scopes, ...(scope ? [scope] : [])].filter((name) => !WHOLE_SCOPES.has(name));
  const isNarrow = narrow.length > 0 || allow_list.some(({ type, id }) => type !== "*" || id !== "*");
  if (!isNarrow) return;
  throw HttpError.badRequest(
    "Failed to create API key.",
    `This server makes tokens of scope "coder:all" only${narrow.length > 0 ? `, not ${narrow.map((name) => JSON.stringify(name)).join(", ")}` : ""}.`,
  );
}

export function tokenRoutes({ db, notify, config }: { db: Db; notify: Notify; config: ServerConfig }) {
  return handlers(pick(usersApi, "createKey", "createToken", "listTokens", "tokenConfig", "deleteKey"), {
    async createKey({ params, actor }) {
      const user = await findVisibleUser(db, params.user, actor);
      return { key: await createSession(db, user.id) };
    },
    async createToken({ params, actor, body }) {
      const user = await findVisibleUser(db, params.user, actor);
      refuseNarrowScopes(body);
      const key = await createToken(db, user.id, {
        ...(body.token_name && { name: body.token_name }),
        ...(body.lifetime && { lifetimeMs: body.lifetime / NS_PER_MS }),
        maxLifetimeMs: config.maxTokenLifetimeMs,
      });
      return { key };
    },
    async listTokens({ params, actor, query }) {
      const user = await findVisibleUser(db, params.user, actor);
      const expiredBefore = query.include_expired === "true" ? undefined : Date.now();
      const tokens = await listTokens(db, user.id, expiredBefore);
      return tokens.length === 0 ? null : tokens.map((token) => wireToken(token, user.username));
    },
    async tokenConfig({ params, actor }) {
      await findVisibleUser(db, params.user, actor);
      return { max_token_lifetime: config.maxTokenLifetimeMs * NS_PER_MS };
    },
    async deleteKey({ params, actor }) {
      const user = await findVisibleUser(db, params.user, actor);
      if (!(await revokeKey(db, notify, user.id, params.key))) throw HttpError.notFound();
    },
  });
}
