import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { fillPath } from "#api/endpoint.ts";
import { openApiDocument } from "#api/openapi.ts";
import type { App } from "../app.ts";
import type { ServerConfig } from "../config.ts";
import { type Answer, errorAnswer } from "../http/answers.ts";
import { targetOf } from "../http/dispatch.ts";
import { encodeJson } from "../http/goJson.ts";
import { createHostCheck } from "../http/hostCheck.ts";
import { HttpError } from "../http/httpError.ts";
import { createRateLimit } from "../http/rateLimit.ts";
import { createUpgrades } from "../http/upgrades.ts";
import { writeAnswer } from "../http/writeAnswer.ts";
import { createStaticFiles } from "../static.ts";
import { findAllowed } from "./allowed.ts";
import type { CallUpstream } from "./callUpstream.ts";
import { bodyOf, forwardRequest, forwardUpgrade, untilClosed } from "./forward.ts";
import { createProxyStreams } from "./proxyStreams.ts";
import { createSealedSessions } from "./sealedSession.ts";
import { ownRoutes } from "./signIn.ts";
import { UpstreamFault } from "./upstreamFault.ts";
import { requestHeaders, upstreamQuery, VIA_HEADER } from "./upstreamHeaders.ts";

export type ProxyDeps = {
  config: Pick<ServerConfig, "accessUrl" | "listenHost" | "dashboardDir" | "version" | "signInsPerMinute">;
  upstream: CallUpstream;
  /** Seals the browsers' sessions. */
  secret: Buffer;
  log: Logger;
};

const MAX_HEADER_BYTES = 32_768;
const REQUEST_WITHIN_MS = 60_000;
const IDLE_MS = 72_000;
const CLOSE_WITHIN_MS = 5_000;
/** `/api` itself is a page of the dashboard. */
const API = /^\/api\//;
const SAFE = new Set(["GET", "HEAD"]);
const SIGN_IN = /^\/api\/v2\/(users\/(login|first)|quarterdeck\/sign-in-(link|token))$/;

/** The dashboard in front of a deployment: its page, and the part of the API that the page needs, of one origin. */
export function createProxyApp({ config, upstream, secret, log }: ProxyDeps): Pick<App, "listen" | "close"> {
  const { origin } = upstream;
  const { host } = new URL(origin);
  const via = randomBytes(9).toString("base64url");
  const upgrades = createUpgrades();
  const streams = createProxyStreams();
  const sessions = createSealedSessions(secret, { origin, accessUrl: config.accessUrl });
  const own = ownRoutes({ upstream, sessions, version: config.version, endStreams: streams.endOf });
  const isOurHost = createHostCheck(config.accessUrl, config.listenHost);
  const staticFiles = createStaticFiles(config.dashboardDir, { csrf: false });
  const rateLimit = createRateLimit();
  let openApi: string | undefined;

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    if (!isOurHost(request.headers.host)) return plain(403, strangerHost(request.headers.host, config));
    if (request.headers[VIA_HEADER] === via)
      return plain(508, `This Quarterdeck stands in front of itself: ${origin} leads back to it.\n`);
    const { path, search } = targetOf(request.url ?? "/");
    if (path === "/healthz" || path === "/latency-check") return plain(200, "OK");
    if (!API.test(path)) return staticFiles(request, path);
    if (path === "/api/v2/openapi.json") {
      openApi ??= encodeJson(openApiDocument({ version: config.version, serverUrl: config.accessUrl }));
      return { status: 200, headers: { "Content-Type": "application/json; charset=utf-8" }, body: openApi };
    }
    const isUpgrade = upgrades.isUpgrade(request);
    const { endpoint, params } = findAllowed(
      path,
      request.method ?? "GET",
      isUpgrade || search.has("follow"),
    );
    checkOrigin(request, isUpgrade, config.accessUrl);
    if (SIGN_IN.test(path)) limitSignIns(request, path);
    const session = sessions.of(request.headers.cookie);
    const signal = untilClosed(response);
    const headersWith = (token: string | undefined) => requestHeaders(request.headers, { host, token, via });
    // Built anew of what was matched: nothing that reads differently elsewhere goes on.
    const target = fillPath(endpoint.path, params) + upstreamQuery(search);
    const ours = own.get(endpoint);
    if (ours) return ours({ request, path: target, session, headersWith, signal });
    if (!session && (endpoint.auth !== "none" || endpoint.kind === "stream")) throw signedOut();
    const call = {
      method: request.method ?? "GET",
      path: target,
      headers: headersWith(session?.token),
      signal,
      ...(!isUpgrade && (await bodyOf(request))),
    };
    if (!isUpgrade) return void (await forwardRequest(upstream, call, response));
    const slot = streams.take(session!.token);
    try {
      await forwardUpgrade(upstream, call, { request, response, upgrades }, slot.opened);
    } finally {
      slot.free();
    }
    return undefined;
  }

  function limitSignIns(request: IncomingMessage, path: string): void {
    const { allowed, limit } = rateLimit(request.socket.remoteAddress ?? "", path, config.signInsPerMinute);
    if (allowed) return;
    const message = `You've been rate limited for sending more than ${limit} requests in 1m0s.`;
    throw new HttpError(429, message, { headers: { "Retry-After": "60" } });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await answerTo(request, response);
      if (answer) writeAnswer(request, response, answer);
    } catch (error) {
      if (response.destroyed) return; // the browser left, and what was asked for it was called off
      const path = targetOf(request.url ?? "/").path;
      if (error instanceof UpstreamFault) log.warn({ path, fault: error.envelope.code }, error.message);
      else if (!(error instanceof HttpError)) log.error({ err: error, path }, "a request failed");
      writeAnswer(request, response, errorAnswer(error));
    }
  }

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_WITHIN_MS });
  server.keepAliveTimeout = IDLE_MS;
  server.on("request", (request, response) => void serve(request, response));
  upgrades.attach(server, (request, response) => void serve(request, response));

  return {
    listen: ({ host: listenHost, port }) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, listenHost, () => {
          const { address, port: bound, family } = server.address() as AddressInfo; // it listens on TCP
          resolve(`http://${family === "IPv6" ? `[${address}]` : address}:${bound}`);
        });
      }),
    async close() {
      streams.endAll();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
      server.closeIdleConnections();
      await new Promise((done) => server.close(done));
      clearTimeout(cut);
      upstream.close();
    },
  };
}

const plain = (status: number, body: string): Answer => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  body,
});

const signedOut = () =>
  HttpError.unauthorized("You are signed out or your session has expired. Please sign in again to continue.");

/**
 * The deployment sees a token in a header and asks for no proof of its own, so it is asked for here: whatever changes
 * something, or opens a socket, comes from our own pages.
 */
function checkOrigin({ method, headers }: IncomingMessage, isUpgrade: boolean, accessUrl: string): void {
  if (SAFE.has(method ?? "GET") && !isUpgrade) return;
  const { origin, host } = headers;
  const from = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
  // Behind a proxy that speaks TLS, `Host` may lack what the access URL has.
  if (from && (from.host === host?.toLowerCase() || from.origin === accessUrl)) return;
  throw new HttpError(403, {
    message: "This request did not come from a page of this Quarterdeck.",
    detail: `Its Origin is ${JSON.stringify(origin ?? "")}, its Host ${JSON.stringify(host ?? "")}. Scripts ask the deployment itself.`,
  });
}

const strangerHost = (host: string | undefined, { accessUrl, listenHost }: ProxyDeps["config"]) =>
  `This server does not answer to the name ${JSON.stringify(host ?? "")}. Open ${accessUrl}, or start it with --access-url and the address that you use. (It listens on ${listenHost}.)\n`;
