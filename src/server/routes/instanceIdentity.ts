import type { Logger } from "pino";
import { instanceIdentityApi } from "#api/http/instanceIdentity.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError, requireFields } from "../http/httpError.ts";
import { BadClaims, BadIdentity } from "../identity/badIdentity.ts";
import { tokenOfInstance } from "../identity/chooseAgent.ts";
import type { Identity } from "../identity/openIdentity.ts";
import type { Db } from "../store/database.ts";

type Deps = { db: Db; secret: Buffer; identity: Identity; log: Logger };

/** Sign-in of agents by what their cloud says of them. No agent is looked for before that is proven. */
export function instanceIdentityRoutes({ db, secret, identity, log }: Deps) {
  const refused =
    (cloud: string, detail?: string) =>
    (error: unknown): never => {
      if (error instanceof BadClaims) throw HttpError.badRequest("Error decoding JWT claims.", error.message);
      if (!(error instanceof BadIdentity)) throw error;
      log.info({ cloud, reason: error.message }, "an instance identity was refused");
      throw HttpError.unauthorized(`Invalid ${cloud} identity.`, detail ?? error.message);
    };
  const answer = async (instanceId: string, name = "") => ({
    session_token: await tokenOfInstance({ db, secret }, instanceId, name),
  });

  return handlers(instanceIdentityApi, {
    async aws({ body }) {
      requireFields(body, "signature", "document");
      return answer(await identity.aws(body).catch(refused("AWS")), body.agent_name);
    },
    async azure({ body }) {
      requireFields(body, "signature", "encoding");
      const proven = await identity.azure(body).catch(refused("Azure", "Signature verification failed."));
      return answer(proven, body.agent_name);
    },
    async google({ body }) {
      requireFields(body, "json_web_token");
      return answer(await identity.google(body).catch(refused("GCP")), body.agent_name);
    },
  });
}
