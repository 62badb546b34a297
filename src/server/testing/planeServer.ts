import pino from "pino";
import { expect, onTestFinished } from "vitest";
import WebSocket from "ws";
import { createAgentClient } from "#api/agentClient.ts";
import type { OpenSocket } from "#api/socket.ts";
import { declareAgent, tokenOf } from "../agents/declared.ts";
import { applyAgentsFile } from "../agentsFile/apply.ts";
import { AgentsFile } from "../agentsFile/definition.ts";
import { defaultConfig, type ServerConfig } from "../config.ts";
import { createControlPlane } from "../controlPlane.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrations.ts";
import type { UserRow } from "../store/users.ts";
import { findDeclaredAgent, findWorkspaceByName } from "../store/workspaces.ts";
import { createUser } from "../users/accounts.ts";
import { createToken } from "../users/tokens.ts";

export type PlaneServer = Awaited<ReturnType<typeof planeServer>>;

type Options = {
  config?: Partial<ServerConfig>;
  /** What the agents file says, before defaults. */
  workspaces?: unknown[];
  now?: () => number;
  /** The access URL is where it listens, for what sends a browser back. */
  ownAddress?: boolean;
};

/** The whole control plane on a port of its own, with a database in memory and one user. Closed with the test. */
export async function planeServer({
  config = {},
  workspaces,
  now = Date.now,
  ownAddress = false,
}: Options = {}) {
  const db = openDatabase(":memory:");
  await migrate(db);
  const errors: unknown[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void errors.push(line) });
  const whole = {
    ...defaultConfig,
    requestsPerMinute: 0,
    version: "0.0.1",
    accessUrl: "http://127.0.0.1:7080",
    ...config,
  };
  const plane = await createControlPlane({ db, config: whole, log, secret: Buffer.alloc(32, 7), now });
  const user = await createUser(db, { username: "ann", email: "ann@example.com", password: "correct horse" });
  const tokenFor = (row: UserRow) =>
    createToken(db, row.id, { name: "test", maxLifetimeMs: whole.maxTokenLifetimeMs });
  const token = await tokenFor(user);
  const declare = (file: unknown[]) =>
    applyAgentsFile(plane.apply, user, AgentsFile.parse({ workspaces: file }));
  await declare(workspaces ?? [{ name: "dev", agents: [{ name: "main" }] }]);
  const url = await plane.app.listen({ host: "127.0.0.1", port: 0 });
  if (ownAddress) whole.accessUrl = url;
  const sockets: WebSocket[] = [];
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate();
    await plane.close();
    await db.destroy();
    expect(errors, "nothing failed behind the requests").toEqual([]);
  });

  const socket = (path: string, headers: Record<string, string> = { "Coder-Session-Token": token }) => {
    const opened = new WebSocket(url.replace("http", "ws") + path, { headers });
    sockets.push(opened);
    opened.on("error", () => {}); // a refusal shows in the test by `handshake`
    return opened;
  };
  const request = (path: string, init: RequestInit = {}) => fetch(url + path, init);
  const withToken =
    (given: string) =>
    (path: string, init: RequestInit = {}) =>
      request(path, { ...init, headers: { "Coder-Session-Token": given, ...init.headers } });
  const clientWith = (given: string) =>
    createAgentClient({
      baseUrl: url,
      fetch,
      openSocket: (address) =>
        // `ws` differs from a browser's socket only in event types that the client does not read.
        socket(address.replace(url.replace("http", "ws"), ""), {
          "Coder-Session-Token": given,
        }) as unknown as ReturnType<OpenSocket>,
      headers: () => ({ "Coder-Session-Token": given }),
    });
  const client = clientWith(token);

  return {
    db,
    plane,
    /** Lines of the log about what failed. A test that makes something fail on purpose takes its lines out. */
    errors,
    user,
    token,
    url,
    client,
    clientWith,
    declare,
    request,
    socket,
    asUser: withToken(token),
    /** Another person, who owns nothing here. */
    async stranger(username = "bob") {
      const row = await createUser(db, {
        username,
        email: `${username}@example.com`,
        password: "correct horse",
      });
      const other = await tokenFor(row);
      return { row, token: other, asUser: withToken(other), client: clientWith(other) };
    },
    async agent(name = "main", workspaceName = "dev") {
      const workspace = (await findWorkspaceByName(db, user.id, workspaceName))!;
      const token = tokenOf(plane.apply.secret, (await findDeclaredAgent(db, workspace.id, name))!);
      const shown = await client.workspaces.byName({ user: "me", name: workspaceName });
      const agents = shown.latest_build.resources.flatMap((resource) => resource.agents ?? []);
      const { id } = agents.find((agent) => agent.name === name)!;
      return {
        id,
        token,
        workspaceId: workspace.id,
        as: withToken(token),
        client: clientWith(token),
        path: `/api/v2/workspaceagents/${id}`,
      };
    },
    declareAgent: (definition: Parameters<typeof declareAgent>[2]) =>
      declareAgent(db, plane.apply.secret, definition),
  };
}

/** Collects what a socket brings, and waits for the next message that is not yet taken. */
export function messagesOf<T>(socket: WebSocket) {
  const arrived: T[] = [];
  let wake = () => {};
  socket.on("message", (data) => {
    arrived.push(JSON.parse(String(data)) as T);
    wake();
  });
  return {
    async next(): Promise<T> {
      while (arrived.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return arrived.shift()!; // just seen to be there
    },
    /** Waits for one that fits, and drops those before it. */
    async until(fits: (message: T) => boolean): Promise<T> {
      for (;;) {
        const message = await this.next();
        if (fits(message)) return message;
      }
    },
  };
}
