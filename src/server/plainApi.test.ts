import { expect, test, vi } from "vitest";
import { contract } from "#api/contract.ts";
import type { Endpoint, Stream } from "#api/endpoint.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { EXTENSIONS } from "#api/http/deployment.ts";
import { ptyApi } from "#api/http/pty.ts";
import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { joinAgent } from "../../e2e/joinAgent.ts";
import { aContainer, listOf, someContainers } from "../../e2e/someContainers.ts";
import { polledContainers } from "./containers/polledContainers.ts";
import type { Route } from "./http/handlers.ts";
import { plainRoutes } from "./http/plainRoutes.ts";
import { messagesOf, planeServer } from "./testing/planeServer.ts";

vi.setConfig({ testTimeout: 30_000 });

const plain = () => planeServer({ config: { plainApi: true } });
const endpoints: (Endpoint | Stream)[] = Object.values(contract).flatMap((api) => Object.values(api));
const ours = endpoints.filter(({ extension, auth }) => extension && auth !== "agent");

test("[plain] it says nothing of what is ours", async () => {
  const server = await plain();
  const info = await server.client.deployment.buildInfo({});
  expect(info).not.toHaveProperty("quarterdeck");
  expect(JSON.stringify(info)).not.toMatch(/quarterdeck/i);
  const { regions } = await server.client.deployment.regions({});
  expect(regions[0]).toMatchObject({ name: "primary" });
});

test("[plain] no extension is there, but the printed link by which the first user comes in", async () => {
  const server = await plain();
  const { id } = await server.agent();
  expect(ours.length).toBeGreaterThan(EXTENSIONS.length);
  for (const endpoint of ours) {
    const path = endpoint.path.replace(":agent", id).replace(/:\w+/g, id);
    const answer = await server.asUser(path, { method: endpoint.method });
    if (endpoint === quarterdeckApi.signInLink) expect(answer.status).toBe(400);
    else
      expect({ path, status: answer.status, body: await answer.json() }).toEqual({
        path,
        status: 404,
        body: { message: "Route not found." },
      });
  }
});

test("[plain] agents of ours connect, and what Coder has works", async () => {
  const server = await plain();
  const agent = await joinAgent(server);
  const { workspaces } = await server.client.workspaces.list({});
  const [resource] = workspaces[0]!.latest_build.resources;
  expect(resource!.agents![0]).toMatchObject({ id: agent.id, status: "connected" });
});

test("[plain] logs come whole, and each agent has 1 MiB whatever its definition says", async () => {
  const server = await planeServer({
    config: { plainApi: true },
    workspaces: [{ name: "dev", agents: [{ name: "main", log_limit: "4MiB" }] }],
  });
  const agent = await server.agent();
  const append = (output: string) =>
    agent.as("/api/v2/workspaceagents/me/logs", {
      method: "PATCH",
      body: JSON.stringify({ logs: [{ output }, { output }] }),
    });
  for (let i = 0; i < 3; i++) expect((await append(`line ${i}`)).status).toBe(200);
  const lines = await (await server.asUser(`${agent.path}/logs?before=3&limit=1`)).json();
  expect(lines).toHaveLength(6);
  expect((await append("x".repeat(600_000))).status).toBe(413);
});

test("[plain] a terminal is opened without what Coder's do not know", () => {
  const asked: string[] = [];
  const route: Route = {
    endpoint: ptyApi.open,
    readQuery: (search) => void asked.push(String(search)),
    handle: async () => undefined,
  };
  plainRoutes([route])[0]?.readQuery?.(new URLSearchParams("reconnect=1&control=1&since=7&width=80"));
  expect(asked).toEqual(["reconnect=1&width=80"]);
});

test("[plain] [CT70] news of containers are as old as the last look", async () => {
  const lists = ["1", "1", "2"].map((id) => listOf([aContainer({ id })]));
  const asked: ContainerList[] = [];
  const list = async () => {
    const next = lists.shift();
    if (!next) throw new Error("the agent is gone");
    asked.push(next);
    return next;
  };
  const seen: string[] = [];
  const watched = await polledContainers(list, 1)("agent", new AbortController().signal);
  for await (const { containers } of watched) seen.push(containers[0]!.id);
  expect(seen).toEqual(["1", "2"]);
  expect(asked).toHaveLength(3);
});

test("[plain] a watch of containers begins with what there is", async () => {
  const server = await plain();
  const list = listOf([aContainer({ id: "1" })]);
  const agent = await joinAgent(server, { containers: someContainers({ list: async () => list }) });
  const messages = messagesOf<ContainerList>(server.socket(`${agent.path}/containers/watch`));
  expect((await messages.next()).containers).toMatchObject([{ id: "1" }]);
});
