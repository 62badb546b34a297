import { once } from "node:events";
import pino from "pino";
import { onTestFinished, vi } from "vitest";
import WebSocket from "ws";
import { type App, createApp } from "../app.ts";
import { defaultConfig, type ServerConfig } from "../config.ts";
import type { AgentAuth } from "../http/auth.ts";
import type { Route } from "../http/handlers.ts";
import { createMetrics, type Metrics } from "../metrics.ts";
import { createNotify, type Notify } from "../notify.ts";
import { coreRoutes } from "../routes/core.ts";
import { type Db, openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrations.ts";
import type { UserRow } from "../store/users.ts";
import { createUser } from "../users/accounts.ts";
import { createSessions } from "../users/sessions.ts";
import { createSession, createToken } from "../users/tokens.ts";

// A real server, with password hashes that cost what they should, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

export const PASSWORD = "correct horse";

export type TestServer = {
  app: App;
  db: Db;
  notify: Notify;
  metrics: Metrics;
  user: UserRow;
  /** An API token of `user`. */
  token: string;
  /** A session of `user`. */
  session: string;
  url: string;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** With the API token of `user`. */
  asUser(path: string, init?: RequestInit): Promise<Response>;
  socket(path: string, headers?: Record<string, string>): WebSocket;
};

export type TestServerOptions = {
  config?: Partial<ServerConfig>;
  agentAuth?: AgentAuth;
  routes?: (parts: { db: Db; notify: Notify; metrics: Metrics; config: ServerConfig }) => Route[];
  now?: () => number;
};

const noAgents: AgentAuth = {
  authenticate: async () => undefined,
  visibleTo: async () => false,
};

/** A whole server on a port of its own and a database in memory, with one user. Closed with the test. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const db = openDatabase(":memory:");
  await migrate(db);
  const listenerErrors: unknown[] = [];
  const notify = createNotify((error) => listenerErrors.push(error));
  const metrics = createMetrics();
  const config: ServerConfig = {
    ...defaultConfig,
    version: "0.0.1",
    accessUrl: "http://127.0.0.1:7080",
    ...options.config,
  };
  const sessions = createSessions({
    db,
    notify,
    config,
    onError: (error) => listenerErrors.push(error),
    ...(options.now && { now: options.now }),
  });
  const app = createApp({
    config,
    log: pino({ level: "silent" }),
    metrics,
    userAuth: sessions,
    agentAuth: options.agentAuth ?? noAgents,
    routes: [
      ...coreRoutes({ db, notify, config, metrics, userAuth: sessions, deploymentId: "d" }),
      ...(options.routes?.({ db, notify, metrics, config }) ?? []),
    ],
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const sockets: WebSocket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate();
    await app.close();
    sessions.close();
    await db.destroy();
  });
  const user = await createUser(db, { username: "ann", email: "ann@example.com", password: PASSWORD });
  const token = await createToken(db, user.id, { name: "test", maxLifetimeMs: config.maxTokenLifetimeMs });
  const request = (path: string, init?: RequestInit) => fetch(url + path, { redirect: "manual", ...init });
  return {
    app,
    db,
    notify,
    metrics,
    user,
    token,
    session: await createSession(db, user.id, config.sessionLifetimeMs),
    url,
    request,
    asUser: (path, init = {}) =>
      request(path, { ...init, headers: { "Coder-Session-Token": token, ...init.headers } }),
    socket(path, headers = { "Coder-Session-Token": token }) {
      const socket = new WebSocket(url.replace("http", "ws") + path, { headers });
      sockets.push(socket);
      socket.on("error", () => {}); // a refusal shows in the test by `handshake`
      return socket;
    },
  };
}

/** The status of a handshake: 101, or the refusal's with its body. */
export function handshake(socket: WebSocket): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    socket.on("open", () => resolve({ status: 101, body: "" }));
    socket.on("unexpected-response", async (_request, response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    });
  });
}

export async function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}
