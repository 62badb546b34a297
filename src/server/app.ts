import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Logger } from "pino";
import { contract } from "#api/contract.ts";
import type { AppHosts } from "./apps/appHosts.ts";
import type { AppProxy, AppProxyParts } from "./apps/appProxy.ts";
import { pathAppAnswer } from "./apps/pathApps.ts";
import type { ServerConfig } from "./config.ts";
import type { Answer } from "./http/answers.ts";
import type { AgentAuth, UserAuth } from "./http/auth.ts";
import { createDispatch, targetOf } from "./http/dispatch.ts";
import { notYetServed, type Route } from "./http/handlers.ts";
import { createHostCheck } from "./http/hostCheck.ts";
import { createOpenStreams, type SessionEnd } from "./http/openStreams.ts";
import { plainRoutes } from "./http/plainRoutes.ts";
import { createRateLimit } from "./http/rateLimit.ts";
import { createRouteTable } from "./http/routeTable.ts";
import { createRunStream } from "./http/runStream.ts";
import { sessionCookieName } from "./http/sessionCookie.ts";
import { createUpgrades } from "./http/upgrades.ts";
import type { Metrics } from "./metrics.ts";
import { createStaticFiles } from "./static.ts";

export type AppDeps = {
  config: ServerConfig;
  log: Logger;
  metrics: Metrics;
  /** `createSessions()` is both. */
  userAuth: UserAuth & SessionEnd;
  agentAuth: AgentAuth;
  /** Of all parts, `coreRoutes()` among them. What the contract has beyond them answers 501. */
  routes: readonly Route[];
  /** Agents' ports and apps under names of their own. */
  apps?: { hosts: AppHosts; proxy: (parts: AppProxyParts) => AppProxy };
};

export type App = {
  /** For tests: requests without a port. */
  fastify: FastifyInstance;
  /** Answers where it listens, e.g. `http://127.0.0.1:7080`; port 0 takes any. */
  listen(address: { host: string; port: number }): Promise<string>;
  /** Ends every stream, lets requests under way finish, and stops listening. */
  close(): Promise<void>;
};

const MAX_HEADER_BYTES = 32_768;
/** A whole request must have come by then; slow ones hold memory. */
const REQUEST_WITHIN_MS = 60_000;
const HEADERS_WITHIN_MS = 60_000;
/** As Fastify has it. */
const IDLE_MS = 72_000;
const CLOSE_WITHIN_MS = 5_000;
const SIGN_IN = /^\/api\/v2\/(users\/(login|first)|quarterdeck\/sign-in-(link|token))$/;

/** The server without its port: everything it needs comes in, nothing is global. */
export function createApp({ config, log, metrics, userAuth, agentAuth, routes, apps }: AppDeps): App {
  const upgrades = createUpgrades();
  const streams = createOpenStreams(userAuth, metrics.streams);
  const proxy = apps?.proxy({ upgrades, streams });
  const isOurHost = createHostCheck(config.accessUrl, config.listenHost);
  const staticFiles = createStaticFiles(config.dashboardDir);
  const served = [...routes, ...notYetServed(Object.values(contract), routes)];
  const dispatch = createDispatch({
    table: createRouteTable(config.plainApi ? plainRoutes(served) : served),
    userAuth,
    agentAuth,
    rateLimit: createRateLimit(),
    limitFor: (method, path) =>
      method === "POST" && SIGN_IN.test(path) ? config.signInsPerMinute : config.requestsPerMinute,
    version: config.version,
    sessionCookie: sessionCookieName(config),
    log,
    runStream: createRunStream({ upgrades, streams, log }),
    isUpgrade: upgrades.isUpgrade,
  });

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    if (!isOurHost(request.headers.host)) return foreignHost(request.headers.host, config);
    const { origin } = request.headers;
    if (origin !== undefined && proxy?.claims(hostOf(origin))) return fromAnApp(origin);
    const target = targetOf(request.url ?? "/");
    const answer = await dispatch(request, response, target);
    if (answer !== "elsewhere") return answer;
    const byPath = apps && pathAppAnswer(request.url ?? "/", apps.hosts, config.accessUrl);
    return byPath ?? staticFiles(request, target.path);
  }

  const fastify = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    serverFactory(handler) {
      const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES });
      // An upload to an app takes as long as it takes; our own requests have their limit below.
      server.requestTimeout = 0;
      server.headersTimeout = HEADERS_WITHIN_MS;
      server.keepAliveTimeout = IDLE_MS;
      const front = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
        if (proxy?.claims(request.headers.host)) return void proxy.serve(request, response, expectsContinue);
        if (expectsContinue) response.writeContinue();
        limitTime(request, response);
        handler(request, response);
      };
      server.on("request", (request, response) => front(request, response, false));
      server.on("checkContinue", (request, response) => front(request, response, true));
      return server;
    },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    // The path is read by the dispatcher, which leaves a broken escape as it came.
    rewriteUrl: () => "/",
  });
  // Bodies are read by the dispatcher, after the credentials, whatever their type says (conventions §1).
  fastify.removeAllContentTypeParsers();
  fastify.addHook("onRequest", async ({ raw }) => {
    delete raw.headers["content-type"];
  });
  fastify.addContentTypeParser("*", (_request, _payload, done) => done(null));
  fastify.route({
    method: fastify.supportedMethods,
    url: "/",
    async handler(request, reply) {
      const started = performance.now();
      const { raw } = request;
      raw.url = request.originalUrl;
      const answer = await answerTo(raw, reply.raw);
      metrics.requests.inc({
        method: raw.method ?? "",
        status: answer ? `${Math.floor(answer.status / 100)}xx` : "stream",
      });
      // Never the query: it may hold a token.
      log.debug(
        {
          method: raw.method,
          path: targetOf(raw.url ?? "/").path,
          status: answer?.status ?? "stream",
          ms: Math.round(performance.now() - started),
        },
        "request",
      );
      if (!answer) return reply.hijack();
      return write(reply, answer, (error) => log.error({ err: error }, "an answer broke off"));
    },
  });
  upgrades.attach(fastify.server, (request, response) => {
    if (proxy?.claims(request.headers.host)) void proxy.serve(request, response);
    else fastify.routing(request, response);
  });

  return {
    fastify,
    listen: ({ host, port }) => fastify.listen({ host, port }),
    async close() {
      streams.shutDown();
      const cut = setTimeout(() => fastify.server.closeAllConnections(), CLOSE_WITHIN_MS);
      await fastify.close();
      clearTimeout(cut);
    },
  };
}

function limitTime(request: IncomingMessage, response: ServerResponse): void {
  const late = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, REQUEST_WITHIN_MS);
  response.once("close", () => clearTimeout(late));
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);

/** Apps may be of the dashboard's site, whose cookies then come with their requests; they are never its own pages. */
const fromAnApp = (origin: string): Answer => ({
  status: 403,
  headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  body: `Pages of ${JSON.stringify(origin)}, an app, may not call this server.\n`,
});

/** `onBroken`: what failed after the answer had begun. The reader sees a connection that breaks off. */
function write(reply: FastifyReply, { status, headers, body }: Answer, onBroken: (error: unknown) => void) {
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
  if (typeof body === "string" || body instanceof Uint8Array) return reply.code(status).send(body);
  // Of bytes, not of objects: sixteen pieces would be read ahead.
  const pieces = Readable.from(body, { objectMode: false });
  pieces.once("error", onBroken);
  return reply.code(status).send(pieces);
}

function foreignHost(host: string | undefined, { accessUrl, listenHost }: ServerConfig): Answer {
  return {
    status: 403,
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
    body: `This server does not answer to the name ${JSON.stringify(host ?? "")}. Open ${accessUrl}, or start it with --access-url and the address that you use. (It listens on ${listenHost}.)\n`,
  };
}
