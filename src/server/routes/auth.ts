import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { usersApi } from "#api/http/users.ts";
import type { ServerConfig } from "../config.ts";
import type { UserAuth } from "../http/auth.ts";
import { handlers, pick, type Reply } from "../http/handlers.ts";
import { HttpError, requireFields } from "../http/httpError.ts";
import { expiredSessionCookie, sessionCookie } from "../http/sessionCookie.ts";
import type { Notify } from "../notify.ts";
import type { Db } from "../store/database.ts";
import { findFirstUser } from "../store/users.ts";
import { createUser, emailFault, isEmail, organizationId } from "../users/accounts.ts";
import { codeSignIn, passwordSignIn } from "../users/signIn.ts";
import { createSession, revokeKey } from "../users/tokens.ts";

type Deps = { db: Db; notify: Notify; config: ServerConfig; userAuth: UserAuth };

/** All ways in, and the way out. */
export function authRoutes({ db, notify, config, userAuth }: Deps) {
  const signIn = async (userId: string, reply: Reply) => {
    const token = await createSession(db, userId, config.sessionLifetimeMs);
    reply.headers["Set-Cookie"] = sessionCookie(token, config);
    return { session_token: token };
  };
  return [
    ...handlers(pick(usersApi, "firstExists", "createFirst", "authMethods", "login", "logout"), {
      async firstExists() {
        if (!(await findFirstUser(db))) throw new HttpError(404, "The initial user has not been created!");
        return { message: "The initial user has already been created!" };
      },
      async createFirst({ body }) {
        requireFields(body, "email", "username", "password");
        const user = await createUser(db, body, { onlyFirst: true });
        return { user_id: user.id, organization_id: await organizationId(db) };
      },
      async authMethods() {
        return {
          password: { enabled: true },
          github: { enabled: false, default_provider_configured: false },
          oidc: { enabled: false, signInText: "", iconUrl: "" },
        };
      },
      async login({ body, reply }) {
        requireFields(body, "email", "password");
        if (!isEmail(body.email))
          throw HttpError.validation([{ field: "email", detail: emailFault(body.email) }]);
        const user = await passwordSignIn(db, body.email, body.password);
        return signIn(user.id, reply);
      },
      async logout({ actor, reply }) {
        await revokeKey(db, notify, actor.user.id, actor.key.id);
        reply.headers["Set-Cookie"] = expiredSessionCookie(config);
        return { message: "Logged out!" };
      },
    }),
    ...handlers(pick(quarterdeckApi, "signInLink", "signInToken"), {
      async signInLink({ body, reply }) {
        requireFields(body, "code");
        return signIn((await codeSignIn(db, body.code)).id, reply);
      },
      async signInToken({ body, reply }) {
        requireFields(body, "token");
        const { user } = await userAuth.authenticate(body.token.trim());
        return signIn(user.id, reply);
      },
    }),
  ];
}
