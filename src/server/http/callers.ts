import type { IncomingHttpHeaders } from "node:http";
import type { Auth } from "#api/endpoint.ts";
import type { Actor, AgentActor, AgentAuth, UserActor, UserAuth } from "./auth.ts";
import { HttpError } from "./httpError.ts";
import { parseUuid, UuidError } from "./uuid.ts";

/** A refusal that routes for agents by id answer in one sentence: they accept other credentials beside a user's key. */
export class SignedOut extends HttpError {}

const PROXY_TOKEN = "coder-external-proxy-token";

export type Callers = {
  /** Who calls such an endpoint at this path, or a refusal. */
  require(auth: Auth, path: string): Promise<Actor | undefined>;
  /** The user if the token is a good user key: for counting, and for routes open to all. */
  user(): Promise<UserActor | undefined>;
  /** The agent if the token is one's: for counting. */
  agent(): Promise<AgentActor | undefined>;
  /** Refuses when the user may not see this agent; answers its id in the canonical spelling. */
  agentId(raw: string, user: UserActor): Promise<string>;
};

/** `/workspaceagents/{id}/…` and `/workspaceagents/connection` (conventions §4, last paragraph but one). */
const takesProxies = (path: string) => path.startsWith("/api/v2/workspaceagents/");

/** Reads the credentials of one request, once. */
export function createCallers(
  { userAuth, agentAuth }: { userAuth: UserAuth; agentAuth: AgentAuth },
  token: string | undefined,
  headers: IncomingHttpHeaders,
): Callers {
  let found: Promise<UserActor> | undefined;
  const signedIn = () => {
    found ??= userAuth.authenticate(token);
    return found;
  };
  const user = () => signedIn().catch(ignoreRefusal);
  let foundAgent: Promise<AgentActor> | undefined;
  const agent = () => {
    foundAgent ??= requireAgent(agentAuth, token);
    return foundAgent;
  };
  return {
    user,
    agent: () => agent().catch(ignoreRefusal),
    async require(auth, path) {
      if (auth === "none") return user();
      if (auth === "agent") return agent();
      if (!takesProxies(path)) return signedIn();
      if (headers[PROXY_TOKEN] !== undefined && (await user()))
        throw HttpError.badRequest(
          "API key and external proxy authentication provided, but only one is allowed",
        );
      return signedIn().catch((error: unknown) => {
        if (error instanceof SignedOut)
          throw HttpError.unauthorized(
            "API key or external proxy authentication required, but none provided",
          );
        throw error;
      });
    },
    async agentId(raw, { user: caller }) {
      const id = uuidParam(raw);
      if (!(await agentAuth.visibleTo(caller, id))) throw HttpError.agentNotFound();
      return id;
    },
  };
}

function ignoreRefusal(error: unknown): undefined {
  if (error instanceof HttpError) return undefined;
  throw error;
}

/** A UUID of the path in its canonical spelling, or the 400 of conventions §2. */
export function uuidParam(raw: string): string {
  try {
    return parseUuid(raw);
  } catch (error) {
    if (error instanceof UuidError) throw HttpError.badUuid(raw, error.message);
    throw error;
  }
}

/** Conventions §5. */
async function requireAgent(agents: AgentAuth, token: string | undefined): Promise<AgentActor> {
  if (token === undefined) throw HttpError.unauthorized('Cookie "coder_session_token" must be provided.');
  let id: string;
  try {
    id = parseUuid(token);
  } catch {
    const length = Buffer.byteLength(token);
    throw HttpError.unauthorized(
      "Workspace agent token invalid.",
      `An agent token must be a valid UUIDv4. (len ${length})`,
    );
  }
  const agent = await agents.authenticate(id);
  if (agent) return agent;
  throw HttpError.unauthorized(
    "Workspace agent not authorized.",
    "The agent cannot authenticate until the workspace provision job has been completed. If the job is no longer running, this agent is invalid.",
  );
}
