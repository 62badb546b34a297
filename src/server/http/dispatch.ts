import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Endpoint, Stream } from "#api/endpoint.ts";
import { type Answer, answerOf, errorAnswer } from "./answers.ts";
import type { Actor, AgentAuth, UserActor, UserAuth } from "./auth.ts";
import { type Callers, createCallers, uuidParam } from "./callers.ts";
import { csrfFault } from "./csrf.ts";
import { decodeBody } from "./goJson.ts";
import type { Reply } from "./handlers.ts";
import { HttpError } from "./httpError.ts";
import type { createRateLimit } from "./rateLimit.ts";
import { readBody } from "./readBody.ts";
import { readQuery } from "./readQuery.ts";
import type { Found, RouteTable } from "./routeTable.ts";
import { type SessionCookie, tokenOf } from "./token.ts";

const API = "/api/v2";
const AGENTS = `${API}/workspaceagents/`;
/** `connection` is no agent's id either, and nothing is below it. */
const CONNECTION = `${AGENTS}connection`;

export type DispatchDeps = {
  table: RouteTable;
  userAuth: UserAuth;
  agentAuth: AgentAuth;
  rateLimit: ReturnType<typeof createRateLimit>;
  /** Requests a minute for this path. */
  limitFor: (method: string, path: string) => number;
  version: string;
  /** The cookie in which browsers send their session. */
  sessionCookie: SessionCookie;
  log: Logger;
  /** Runs a stream's handler to its end; throws what it refuses before it was accepted. */
  runStream: (found: Found, asked: Asked) => Promise<void>;
  isUpgrade: (request: IncomingMessage) => boolean;
};

/** What every handler is given, whatever its endpoint. */
export type Asked = {
  params: Record<string, string>;
  query: unknown;
  search: URLSearchParams;
  actor: Actor | undefined;
  request: IncomingMessage;
  response: ServerResponse;
};

export type Target = { path: string; search: URLSearchParams };

/** Path with repeated slashes made one, and the query. */
export function targetOf(url: string): Target {
  const [, path = "/", query = ""] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  return { path: path.replace(/\/{2,}/g, "/"), search: new URLSearchParams(query) };
}

/** Segments in their plain spelling; a broken escape is left as it came and then names nothing. */
export function decodePath(path: string): string {
  return path
    .split("/")
    .map((segment) => {
      try {
        return decodeURIComponent(segment).replaceAll("/", "%2F"); // an escaped slash separates nothing
      } catch {
        return segment;
      }
    })
    .join("/");
}

/**
 * Serves one request of the contract. Answers undefined when the answer went out as a stream, and `"elsewhere"` when
 * the path is none of the API's.
 */
export function createDispatch(deps: DispatchDeps) {
  const { table } = deps;

  return async function dispatch(
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
  ): Promise<Answer | undefined | "elsewhere"> {
    const path = decodePath(target.path);
    const isApi = path === API || path.startsWith(`${API}/`);
    // `me` is no agent's id, also where no route of the agent itself stands.
    const found = path.startsWith(`${CONNECTION}/`)
      ? []
      : table.at(path).filter(({ route }) => !isMe(path) || isMe(route.endpoint.path));
    if (!isApi && found.length === 0) return "elsewhere";
    const headers: Answer["headers"] = {
      "X-Coder-Request-Id": randomUUID(),
      "X-Coder-Build-Version": deps.version,
      "X-Content-Type-Options": "nosniff",
      Vary: ["Origin", "Cookie"],
    };
    try {
      const token = tokenOf(request.headers, target.search, deps.sessionCookie);
      const callers = createCallers(deps, token, request.headers);
      if (isApi) Object.assign(headers, await countRequest(deps, request, path, callers));
      const fault = csrfFault(
        request.method ?? "GET",
        path,
        request.headers,
        target.search,
        deps.sessionCookie,
      );
      if (fault) return { status: 400, headers: { ...headers, ...TEXT }, body: fault };
      const answer = await serve(deps, request, response, { ...target, path }, found, callers, headers);
      return answer && { ...answer, headers: { ...headers, ...answer.headers } };
    } catch (error) {
      const answer = errorAnswer(error);
      if (answer.status >= 500 && !SAID_ON_PURPOSE.has(answer.status))
        deps.log.error({ err: error, method: request.method, path }, "a request failed");
      return { ...answer, headers: { ...headers, ...answer.headers } };
    }
  };
}

/** Not yet there, or not there any more: no fault. */
const SAID_ON_PURPOSE = new Set([501, 503]);
const TEXT = { "Content-Type": "text/plain; charset=utf-8" };

async function countRequest(
  { rateLimit, limitFor }: DispatchDeps,
  request: IncomingMessage,
  path: string,
  callers: Callers,
): Promise<Answer["headers"]> {
  // Agents one by one, where the reference counts their address: many live behind one, and ours report by HTTP.
  const known = (await callers.user())?.user.id ?? (await callers.agent())?.agentId;
  const caller = known ?? request.socket.remoteAddress ?? "unknown";
  const limit = limitFor(request.method ?? "GET", path);
  if (limit === 0) return {};
  const { allowed, remaining, resetUnixSeconds } = rateLimit(caller, path, limit);
  const headers = {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(resetUnixSeconds),
  };
  if (!allowed)
    throw new HttpError(429, `You've been rate limited for sending more than ${limit} requests in 1m0s.`, {
      headers: { ...headers, "Retry-After": "60" },
    });
  return headers;
}

async function serve(
  deps: DispatchDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { path, search }: Target,
  found: Found[],
  callers: Callers,
  headers: Answer["headers"],
): Promise<Answer | undefined> {
  const chosen = choose(found, request.method ?? "GET", search);
  const auth = chosen?.route.endpoint.auth ?? authOfUnknown(path, found);
  const actor = await callers.require(auth, path);
  const params = await checkParams(chosen, path, actor, callers);
  if (!chosen) throw found.length === 0 ? HttpError.noRoute() : wrongMethod(found);
  const { endpoint, readQuery: ownQuery, handle } = chosen.route;
  const query = ownQuery ? ownQuery(search) : readQuery(endpoint.query, search);
  const asked = { params, query, search, actor, request, response };
  if (endpoint.kind === "stream") {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    await deps.runStream(chosen, asked);
    return undefined;
  }
  const reply: Reply = { status: undefined, headers: {} };
  const body = await bodyOf(endpoint, request, deps.isUpgrade(request));
  // The argument is built from the same endpoint that gave the handler its type.
  const result = await (handle as (call: unknown) => Promise<unknown>)({ ...asked, body, reply });
  return answerOf(endpoint, result, reply);
}

/** Some paths are both a list and a stream of it: the presence of `follow` decides (logs.md §2). */
function choose(found: Found[], method: string, search: URLSearchParams): Found | undefined {
  const candidates = found.filter((entry) => entry.method === method);
  const wanted: (Endpoint | Stream)["kind"] = search.has("follow") ? "stream" : "request";
  return candidates.find(({ route }) => route.endpoint.kind === wanted) ?? candidates[0];
}

/** Below `/workspaceagents/` the credentials are asked for before it is told what exists (conventions §1). */
function authOfUnknown(path: string, found: Found[]) {
  if (!path.startsWith(AGENTS)) return "none";
  if (found[0]) return found[0].route.endpoint.auth;
  return isMe(path) ? "agent" : "user";
}

const isConnection = (path: string) => path === CONNECTION || path.startsWith(`${CONNECTION}/`);
const isMe = (path: string) => path === `${AGENTS}me` || path.startsWith(`${AGENTS}me/`);

const UUID_COLLECTIONS = new Set([
  "workspaceagents",
  "workspaces",
  "workspacebuilds",
  "templateversions",
  "agents",
  "terminals",
]);

/** Ids in their canonical spelling; the agent of the path is one that the caller may see. */
async function checkParams(
  chosen: Found | undefined,
  path: string,
  actor: Actor | undefined,
  callers: Callers,
): Promise<Record<string, string>> {
  if (!chosen) {
    if (path.startsWith(AGENTS) && !isConnection(path) && actor?.kind === "user")
      await callers.agentId(path.slice(AGENTS.length).split("/")[0]!, actor);
    return {};
  }
  const params = { ...chosen.params };
  const segments = chosen.route.endpoint.path.split("/");
  for (const [i, segment] of segments.entries()) {
    if (!segment.startsWith(":") || !UUID_COLLECTIONS.has(segments[i - 1]!)) continue;
    const name = segment.slice(1);
    params[name] =
      name === "agent" && actor?.kind === "user"
        ? await callers.agentId(params[name]!, actor as UserActor)
        : uuidParam(params[name]!);
  }
  return params;
}

function wrongMethod(found: Found[]): HttpError {
  const allow = [...new Set(found.map(({ method }) => method))];
  return new HttpError(405, "", { headers: { Allow: allow } });
}

async function bodyOf({ body }: Endpoint, request: IncomingMessage, isUpgrade: boolean): Promise<unknown> {
  if (body.type === "unknown" || isUpgrade) return undefined;
  const bytes = await readBody(request);
  if (bytes.length === 0 && body.type === "optional") return undefined;
  return decodeBody(body, bytes);
}
