import { type ExternalAuth as ExternalAuthAnswer, selfServiceApi } from "#api/http/selfService.ts";
import { ZERO_TIME } from "#api/values.ts";
import { requireUserData } from "../agents/keyScope.ts";
import type { ServerConfig } from "../config.ts";
import { ProviderFault } from "../externalAuth/ask.ts";
import { markOf } from "../externalAuth/awaitToken.ts";
import type { Reached } from "../externalAuth/currentToken.ts";
import type { ExternalAuth } from "../externalAuth/externalAuth.ts";
import type { Link } from "../externalAuth/links.ts";
import { whileThere } from "../http/callerLeft.ts";
import { handlers, pick, type RequestCall } from "../http/handlers.ts";
import { failedAs, HttpError } from "../http/httpError.ts";
import type { Db } from "../store/database.ts";
import { wireTime } from "../users/wire.ts";

type Deps = { db: Db; externalAuth: ExternalAuth; config: Pick<ServerConfig, "accessUrl"> };
type Call = RequestCall<typeof selfServiceApi.externalAuth>;

/** Tokens of the owner's accounts, for agents (agent-self-service §2). `gitauth` is the older name. */
export function agentExternalAuthRoutes({ db, externalAuth, config }: Deps) {
  const urlAnswer = ({ provider }: Reached): ExternalAuthAnswer => ({
    ...EMPTY,
    url: `${new URL(config.accessUrl).origin}/external-auth/${provider.id}`,
  });

  async function answerNow(reached: Reached, userId: string) {
    try {
      return await externalAuth.current(reached, userId);
    } catch (error) {
      if (error instanceof ProviderFault)
        throw new HttpError(500, {
          message: "Failed to refresh external auth token.",
          detail: error.message,
        });
      return failedAs("Failed to get external auth link.")(error);
    }
  }

  async function tokenFor({ query, search, actor, request }: Call): Promise<ExternalAuthAnswer> {
    const reached = wanted(externalAuth, query);
    await requireUserData(db, actor);
    const listens = search.has("listen");
    const standing = await answerNow(reached, actor.ownerId).catch((error: unknown) => {
      if (!listens) throw error;
      return undefined;
    });
    if (standing?.valid && (!listens || isWhole(standing.link))) return tokenAnswer(reached, standing.link);
    if (!listens) return urlAnswer(reached);
    const seen = standing?.link && markOf(standing.link);
    const link = await whileThere(request, (signal) =>
      externalAuth
        .wait(reached, actor.ownerId, seen, signal)
        .catch(failedAs("Failed to get external auth link.")),
    );
    return tokenAnswer(reached, link);
  }

  return handlers(pick(selfServiceApi, "externalAuth", "gitAuth"), {
    externalAuth: tokenFor,
    gitAuth: tokenFor,
  });
}

const EMPTY: ExternalAuthAnswer = {
  access_token: "",
  token_extra: null,
  url: "",
  type: "",
  expires_at: ZERO_TIME,
  username: "",
  password: "",
};

function wanted(externalAuth: ExternalAuth, { id, match, url }: Call["query"]): Reached {
  const text = match || url || "";
  if (!id && !text) throw HttpError.badRequest("'url' or 'id' must be provided!");
  if (id && text) throw HttpError.badRequest("'url' and 'id' cannot be provided together!");
  const found = id ? externalAuth.find(id) : externalAuth.match(text);
  if (found) return found;
  const filters = externalAuth
    .all()
    .filter(({ provider }) => provider.regex !== "")
    .map(({ provider }) => `${provider.id}="${provider.regex.replaceAll("\\", "\\\\")}"`);
  throw new HttpError(404, {
    message: `No matching external auth provider found in Coder for the url ${JSON.stringify(text)}.`,
    detail:
      externalAuth.all().length === 0
        ? "External auth provider not found."
        : `The configured external auth provider have regex filters that do not match the url. Provider url regex: ${filters.join(",")}`,
  });
}

const WITH_PASSWORD: Readonly<Record<string, string>> = {
  gitlab: "oauth2",
  "bitbucket-cloud": "x-token-auth",
  "bitbucket-server": "x-token-auth",
};

function tokenAnswer({ provider }: Reached, { access, extra, expiresAt }: Link): ExternalAuthAnswer {
  const username = WITH_PASSWORD[provider.type];
  return {
    access_token: access,
    token_extra: extraOf(extra),
    url: "",
    type: provider.type,
    expires_at: expiresAt === undefined ? ZERO_TIME : wireTime(expiresAt),
    username: username ?? access,
    password: username ? access : "",
  };
}

/** Who listens waits for another one where this could not be told. */
function isWhole({ extra }: Link): boolean {
  try {
    extraOf(extra);
    return true;
  } catch {
    return false;
  }
}

function extraOf(text: string): ExternalAuthAnswer["token_extra"] {
  if (text === "") return null;
  try {
    return JSON.parse(text) as ExternalAuthAnswer["token_extra"]; // written by links.ts, an object
  } catch (cause) {
    throw new HttpError(500, "Failed to create external auth response.", { cause });
  }
}
