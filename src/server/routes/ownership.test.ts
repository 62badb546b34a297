import { expect, test } from "vitest";
import { contract } from "#api/contract.ts";
import type { Endpoint, Stream } from "#api/endpoint.ts";
import { planeServer } from "../testing/planeServer.ts";
import { handshake } from "../testing/testServer.ts";

/** Everything that names somebody's workspace, build or agent, of the contract as it is: a new route is here by itself. */
const owned = Object.values(contract)
  .flatMap((api) => Object.values(api) as (Endpoint | Stream)[])
  .filter(({ auth, path }) => auth === "user" && /:(workspace|build|agent)\b/.test(path));

/** Bodies that their owner could send: the refusal must not be about them. */
const BODIES: Record<string, unknown> = {
  "POST /api/v2/quarterdeck/workspaces/:workspace/claim": { name: "mine" },
  "POST /api/v2/workspaces/:workspace/builds": { transition: "stop" },
  "POST /api/v2/workspaces/:workspace/port-share": {
    agent_name: "main",
    port: 8080,
    share_level: "public",
    protocol: "http",
  },
  "DELETE /api/v2/workspaces/:workspace/port-share": { agent_name: "main", port: 8080 },
  "POST /api/v2/workspaces/:workspace/usage": {
    agent_id: "99999999-9999-4999-8999-999999999999",
    app_name: "ssh",
  },
};

test("whatever belongs to somebody is not there for anybody else", async () => {
  const server = await planeServer();
  const main = await server.agent();
  const [build] = await server.client.builds.list({ workspace: main.workspaceId });
  const { asUser, token } = await server.stranger();
  const ids: Record<string, string> = {
    workspace: main.workspaceId,
    build: build!.id,
    agent: main.id,
    user: "ann",
    name: "dev",
    number: "1",
  };
  // Where a workspace stands by its name, its owner stands before it.
  const pathOf = (path: string) =>
    path.replace(/:(\w+)/g, (_, name: string) =>
      name === "workspace" && path.includes(":user") ? "dev" : (ids[name] ?? main.id),
    );
  const answers = await Promise.all(
    owned.map(async (endpoint) => {
      const what = `${endpoint.method} ${endpoint.path}`;
      const path = pathOf(endpoint.path);
      if (endpoint.kind === "stream" && !endpoint.sse) {
        const socket = server.socket(
          path.endsWith("logs") || path.endsWith("startup-logs") ? `${path}?follow` : path,
          { "Coder-Session-Token": token },
        );
        return [what, (await handshake(socket)).status];
      }
      const body = JSON.stringify(BODIES[what] ?? {});
      const init = endpoint.method === "GET" ? {} : { method: endpoint.method, body };
      return [what, (await asUser(path, init)).status];
    }),
  );
  expect(answers.length).toBeGreaterThan(30);
  // What nobody serves yet is nobody's.
  expect(answers.filter(([, status]) => status !== 404 && status !== 501)).toEqual([]);
  expect((await server.client.builds.list({ workspace: main.workspaceId })).length).toBe(1);
});
