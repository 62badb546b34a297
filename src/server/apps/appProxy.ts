import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import type { Answer } from "../http/answers.ts";
import type { UserActor } from "../http/auth.ts";
import type { OpenStreams } from "../http/openStreams.ts";
import type { Upgrades } from "../http/upgrades.ts";
import { writeAnswer } from "../http/writeAnswer.ts";
import { AgentFailed, AgentGone, type AgentLinks, TcpRefused } from "../link/agentLinks.ts";
import { agentStatus } from "../workspaces/showWorkspaces.ts";
import { type AccessDeps, decideAccess } from "./appAccess.ts";
import { type AppName, parseAppLabel } from "./appName.ts";
import { type AppPage, appPages, pageAnswer } from "./appPages.ts";
import { type AppTarget, isUnhealthy, type Upstream, upstreamOf } from "./appTarget.ts";
import { exchange } from "./exchange.ts";
import { APP_COOKIE, TICKET_PARAM, VIA_HEADER } from "./forwardHeaders.ts";

/** Of one agent: a quarter of its link's streams stays for terminals and questions. */
const MOST_CONNECTIONS = 768;
const PROBE_HEADER = "x-quarterdeck-probe";
export const AUTH_REDIRECT = "/api/v2/applications/auth-redirect";

export type AppProxyDeps = AccessDeps & {
  config: Pick<ServerConfig, "accessUrl">;
  links: AgentLinks;
  log: Logger;
  now: () => number;
};
/** What the application shares with it. */
export type AppProxyParts = { upgrades: Upgrades; streams: OpenStreams };

export type AppProxy = {
  /** Whether a host is an app's, so that nothing of the dashboard or the API is served there. */
  claims(host: string | undefined): boolean;
  /** Serves one request to an app's host, to its end. Never rejects. */
  serve(request: IncomingMessage, response: ServerResponse, expectsContinue?: boolean): Promise<void>;
};

/** Serves agents' ports and apps under host names of their own. */
export function createAppProxy(deps: AppProxyDeps, { upgrades, streams }: AppProxyParts): AppProxy {
  const { hosts, links, config, log } = deps;
  const via = randomBytes(9).toString("base64url");
  const connections = new Map<string, number>();
  const dashboard = () => ({ href: config.accessUrl });

  async function answerTo(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
  ): Promise<AppPage | Answer | undefined> {
    const host = (request.headers.host ?? "").toLowerCase();
    const name = parseAppLabel(hosts.labelOf(host) ?? "");
    // A target with a host of its own would name two.
    if (!name || !/^(\/|\*$)/.test(request.url ?? "")) return appPages.badHost(host, dashboard());
    if (request.headers[VIA_HEADER] === via) return appPages.circle();
    const entered = enter(deps, request, host);
    if (entered) return entered;

    const access = await decideAccess(deps, request, name);
    if (access.kind === "sign in") return signIn(deps, request);
    if (access.kind === "foreign") return appPages.foreignOrigin(access.origin);
    if (access.kind === "not found") return appPages.notFound(dashboard());
    const { target, user } = access;
    const upstream = upstreamOf(name, target);
    if (!upstream) return appPages.notAPage(target.app?.name || target.app?.slug || "", dashboard());
    if (!target.isRunning) return appPages.offline(target.workspace, dashboard());
    const query = queryOfApp(request, upstream);
    if (query) return query;
    return pass({ request, response, name, target, user, upstream, expectsContinue });
  }

  type Passing = {
    request: IncomingMessage;
    response: ServerResponse;
    name: AppName;
    target: AppTarget;
    user: UserActor | undefined;
    upstream: Upstream;
    expectsContinue: boolean;
  };

  async function pass(passing: Passing): Promise<AppPage | Answer | undefined> {
    const { request, response, target, upstream } = passing;
    const { agent } = target;
    const isUpgrade = upgrades.isUpgrade(request);
    // Somebody else's protocol with a body would be read as the next request.
    if (
      isUpgrade &&
      (request.headers["content-length"] ?? request.headers["transfer-encoding"]) !== undefined
    )
      return { status: 400, headers: {}, body: "An upgrade with a body is not passed on.\n" };
    const count = connections.get(agent.id) ?? 0;
    if (count >= MOST_CONNECTIONS) return appPages.tooMany();
    connections.set(agent.id, count + 1);
    try {
      const connection = await open(links, target, upstream);
      if (request.headers[PROBE_HEADER] !== undefined) {
        connection.destroy();
        return { status: 204, headers: { "Cache-Control": "no-store" }, body: "" };
      }
      if (response.destroyed || request.destroyed) return void connection.destroy();
      await run(passing, connection, isUpgrade);
      return undefined;
    } catch (error) {
      return faultPage(error, target, upstream);
    } finally {
      const left = (connections.get(agent.id) ?? 1) - 1;
      if (left === 0) connections.delete(agent.id);
      else connections.set(agent.id, left);
    }
  }

  async function run(passing: Passing, connection: Duplex, isUpgrade: boolean): Promise<void> {
    const { request, response, upstream, user, expectsContinue } = passing;
    const { upgrade } = request.headers;
    const { done, end } = exchange({
      request,
      response,
      upstream,
      connection,
      upgrades,
      forwarding: {
        remoteAddress: request.socket.remoteAddress ?? "unknown",
        protocol: config.accessUrl.startsWith("https:") ? "https" : "http",
        via,
        upgrade: isUpgrade && upgrade?.toLowerCase() === "websocket" ? upgrade : undefined,
        expectsContinue,
      },
    });
    // Ends with the session that opened it, and with the server.
    const forget = streams.add("app", user, end);
    try {
      await done;
    } finally {
      forget();
    }
  }

  async function faultPage(error: unknown, target: AppTarget, upstream: Upstream): Promise<AppPage> {
    const { agent, app } = target;
    if (error instanceof AgentGone) {
      const status = agentStatus(agent, deps.now());
      return appPages.unavailable(agent.name, status === "connected" ? "disconnected" : status, dashboard());
    }
    const what = `port ${upstream.port}`;
    if (error instanceof TcpRefused && error.kind === "refused") {
      if (app && (await isUnhealthy(deps.db, target)))
        return appPages.unhealthy(app.name || app.slug, agent.name, dashboard());
      return appPages.nothingListens(what, agent.name, dashboard());
    }
    if (error instanceof AgentFailed && error.what.includes("403"))
      return appPages.notThisMachine(upstream.host);
    const message = error instanceof AgentFailed ? error.what : error instanceof Error ? error.message : "";
    return appPages.noAnswer(app ? `“${app.name || app.slug}” on ${what}` : what, message, dashboard());
  }

  return {
    claims: (host) => hosts.labelOf(host) !== undefined,
    async serve(request, response, expectsContinue = false) {
      try {
        const answer = await answerTo(request, response, expectsContinue);
        if (answer) writeAnswer(request, response, "title" in answer ? pageAnswer(answer) : answer);
      } catch (error) {
        log.error({ err: error, host: request.headers.host }, "an app was not passed on");
        response.destroy();
      }
    },
  };
}

function open(links: AgentLinks, { agent }: AppTarget, { host, port }: Upstream): Promise<Duplex> {
  const link = links.get(agent.id);
  if (!link) throw new AgentGone(agent.id);
  return link.openTcp({ host, port });
}

/** A browser that comes back from the dashboard: its pass becomes the cookie of this host, and leaves the address. */
function enter(
  { sessions, config }: AppProxyDeps,
  { method, url = "/" }: IncomingMessage,
  host: string,
): AppPage | Answer | undefined {
  const address = new URL(`http://app${url.startsWith("/") ? url : "/"}`);
  const ticket = address.searchParams.get(TICKET_PARAM);
  if (ticket === null || (method !== "GET" && method !== "HEAD")) return undefined;
  // Cut out of the text: the rest of the query stays as the app wrote it.
  const rest = address.search
    .slice(1)
    .split("&")
    .filter((pair) => !pair.startsWith(`${TICKET_PARAM}=`))
    .join("&");
  const clean = `${address.pathname.replace(/^\/{2,}/, "/")}${rest === "" ? "" : `?${rest}`}`;
  const cookie = sessions.redeem(ticket, host);
  if (cookie === undefined) return appPages.staleTicket(clean);
  const secure = config.accessUrl.startsWith("https:") ? "; Secure" : "";
  return redirect(clean, {
    "Set-Cookie": `${APP_COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax${secure}`,
  });
}

/** A page is sent through the dashboard; a script, an image or a socket cannot go that way. */
function signIn({ config, hosts }: AppProxyDeps, request: IncomingMessage): AppPage | Answer {
  const { method = "GET", headers, url = "/" } = request;
  const label = hosts.labelOf(headers.host) ?? "";
  const back = encodeURIComponent(hosts.originOf(label) + url);
  const href = `${config.accessUrl}${AUTH_REDIRECT}?redirect_uri=${back}`;
  const mode = headers["sec-fetch-mode"];
  const isPage = mode === undefined ? /text\/html/.test(headers.accept ?? "") : mode === "navigate";
  const isRead = method === "GET" || method === "HEAD";
  return isPage && isRead && headers.upgrade === undefined ? redirect(href) : appPages.signIn(href);
}

/** An app whose URL has a query begins with it (`http://localhost:13337/?folder=/home`). */
function queryOfApp({ method, url }: IncomingMessage, { query }: Upstream): Answer | undefined {
  return query !== "" && url === "/" && method === "GET" ? redirect(`/${query}`) : undefined;
}

export const redirect = (location: string, headers: Record<string, string> = {}): Answer => ({
  status: 303,
  headers: { Location: location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", ...headers },
  body: "",
});
