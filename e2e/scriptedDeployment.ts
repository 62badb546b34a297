import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocketServer } from "ws";
import type { Workspace } from "../src/api/http/workspaces.ts";
import { anAgent, id } from "../src/api/testing/anAgent.ts";
import { aWorkspace } from "../src/api/testing/aWorkspace.ts";
import { HttpError } from "../src/server/http/httpError.ts";
import { parseSearch } from "../src/server/workspaces/parseSearch.ts";
import { matches, order } from "../src/server/workspaces/search.ts";

export const DEPLOYMENT_TOKEN = "abcdefghij-abcdefghijklmnopqrstuv";

/** A deployment of many workspaces that is only as much as the list of them needs; no real one of this size is at hand. */
export type ScriptedDeployment = {
  origin: string;
  workspaces: Workspace[];
  /** What was asked of it, as `GET /api/v2/…`, and the sockets that were opened. */
  requests: string[];
  sockets: { url: string; isOpen: boolean }[];
  /** Tells whoever watches it. */
  changed(workspace: Workspace): void;
  close(): Promise<void>;
};

const OWNERS = ["ann", "bob", "chris", "dora", "emil", "fay", "gus", "hana"];
const STATUSES = ["connected", "connected", "connected", "disconnected", "timeout", "connecting"] as const;

export function manyWorkspaces(count: number): Workspace[] {
  return Array.from({ length: count }, (_, n) => {
    const stopped = n % 7 === 6;
    const agents = Array.from({ length: 1 + (n % 3) }, (_, a) => {
      const status = STATUSES[(n + a) % STATUSES.length]!;
      const healthy = status === "connected";
      const names = { id: id(1_000_000 + n * 10 + a), name: a === 0 ? "main" : `extra-${a}` };
      return anAgent({
        ...names,
        status,
        health: { healthy, ...(!healthy && { reason: "agent has lost connection" }) },
      });
    });
    return aWorkspace({
      id: id(n + 1),
      name: `project-${String(n).padStart(4, "0")}`,
      owner_name: OWNERS[n % OWNERS.length]!,
      template_name: n % 2 ? "docker" : "kubernetes",
      agents: stopped ? [] : agents,
      build: stopped ? { status: "stopped", transition: "stop" } : {},
    });
  }).toSorted(order);
}

const user = {
  id: id(1),
  username: "ann",
  email: "ann@example.com",
  status: "active",
  roles: [],
  organization_ids: [],
};

export async function openScriptedDeployment(count: number, latencyMs = 20): Promise<ScriptedDeployment> {
  const workspaces = manyWorkspaces(count);
  const requests: string[] = [];
  const sockets: ScriptedDeployment["sockets"] = [];
  const watchers = new Map<string, Set<(workspace: Workspace) => void>>();
  const byId = (wanted: string | undefined) => workspaces.find((one) => one.id === wanted);

  function list(query: URLSearchParams) {
    const search = parseSearch(query.get("q") ?? "");
    const found = workspaces.filter((one) => matches(search, one, "ann"));
    const offset = Number(query.get("offset") ?? 0);
    const limit = Number(query.get("limit") ?? 0) || found.length;
    return { workspaces: found.slice(offset, offset + limit), count: found.length };
  }

  function answerTo({ pathname, searchParams }: URL): unknown {
    const [resource, one, more] = pathname.replace("/api/v2/", "").split("/");
    if (pathname === "/api/v2/buildinfo")
      return {
        version: "v2.30.0",
        dashboard_url: "",
        deployment_id: "x",
        agent_api_version: "2.8",
        workspace_proxy: false,
      };
    if (pathname === "/api/v2/users/me") return user;
    if (pathname === "/api/v2/regions") return { regions: [] };
    if (pathname === "/api/v2/workspaces") return list(searchParams);
    if (resource === "workspaces" && more === undefined) return byId(one);
    if (resource === "workspaceagents" && more === undefined)
      return workspaces
        .flatMap((workspace) => workspace.latest_build.resources.flatMap(({ agents }) => agents ?? []))
        .find((agent) => agent.id === one);
    return undefined;
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    requests.push(`${request.method} ${request.url}`);
    await pause(latencyMs);
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    try {
      const body = answerTo(new URL(request.url ?? "/", "http://deployment"));
      if (body === undefined) send(404, { message: "Route not found." });
      else send(200, body);
    } catch (error) {
      if (error instanceof HttpError) send(error.status, error.envelope);
      else send(500, { message: String(error) });
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  const upgrades = new WebSocketServer({ server });
  upgrades.on("connection", (socket, { url = "" }) => {
    const entry = { url, isOpen: true };
    sockets.push(entry);
    const [, watched] = /workspaces\/([^/]+)\/watch-ws/.exec(url) ?? [];
    const say = (workspace: Workspace) => socket.send(JSON.stringify({ type: "data", data: workspace }));
    const told = byId(watched);
    if (watched && told) {
      socket.send(JSON.stringify({ type: "ping", data: null }));
      say(told);
      watchers.set(watched, (watchers.get(watched) ?? new Set()).add(say));
    }
    socket.on("close", () => {
      entry.isOpen = false;
      if (watched) watchers.get(watched)?.delete(say);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    workspaces,
    requests,
    sockets,
    changed(workspace) {
      const at = workspaces.findIndex((one) => one.id === workspace.id);
      workspaces[at] = workspace;
      for (const say of watchers.get(workspace.id) ?? []) say(workspace);
    },
    async close() {
      for (const client of upgrades.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
