import { expect, test } from "vitest";
import { planeServer } from "../testing/planeServer.ts";
import { requireUserData } from "./keyScope.ts";

const workspaces = (scope?: string) => [
  { name: "dev", agents: [{ name: "main", ...(scope && { api_key_scope: scope }) }] },
];

test("[SS12] an agent may read its owner's data unless the agents file says no_user_data", async () => {
  const server = await planeServer({ workspaces: workspaces() });
  const { id } = await server.agent();
  const asked = () => requireUserData(server.db, { agentId: id });
  await expect(asked()).resolves.toBeUndefined();
  await server.declare(workspaces("no_user_data"));
  await expect(asked()).rejects.toMatchObject({ status: 403, envelope: { message: "Forbidden." } });
  await server.declare(workspaces("all"));
  await expect(asked()).resolves.toBeUndefined();
});

test("[SS12] the agent of a devcontainer may read what the one that made it may read now", async () => {
  const server = await planeServer({ workspaces: workspaces() });
  const main = await server.agent();
  const made = await main.client.devcontainers.addSubAgent({
    body: {
      name: "project",
      directory: "/workspaces/project",
      architecture: "amd64",
      operating_system: "linux",
      display_apps: [],
      apps: [],
    },
  });
  const asked = () => requireUserData(server.db, { agentId: made.id });
  await expect(asked()).resolves.toBeUndefined();
  await server.declare(workspaces("no_user_data"));
  await expect(asked()).rejects.toMatchObject({ status: 403 });
});
