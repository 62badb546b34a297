import { createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { joinAgent } from "../../../e2e/joinAgent.ts";
import { listening } from "../testing/listening.ts";
import { planeServer } from "../testing/planeServer.ts";

vi.setConfig({ testTimeout: 30_000 });

const aPort = (port: number, process_name = "test-app") => ({ process_name, network: "tcp", port });

async function setup(apps: unknown[], list: () => Promise<ReturnType<typeof aPort>[]>) {
  const server = await planeServer({ workspaces: [{ name: "dev", agents: [{ name: "main", apps }] }] });
  const agent = await joinAgent(server, { list });
  const get = async () => {
    const answer = await server.asUser(`${agent.path}/listening-ports`);
    return { status: answer.status, body: await answer.json() };
  };
  return { server, agent, get };
}

test("[LC1] what the agent reports is answered, and nothing else; none is an empty list", async () => {
  let ports = [aPort(44762)];
  const { get } = await setup([], async () => ports);
  expect(await get()).toEqual({ status: 200, body: { ports: [aPort(44762)] } });
  ports = [];
  expect(await get()).toEqual({ status: 200, body: { ports: [] } });
});

test("[LC2] ports of the agent's apps and those no browser opens are left out", async () => {
  const apps = [{ slug: "web", url: "http://localhost:44762" }];
  const { get } = await setup(apps, async () => [aPort(44762), aPort(5432), aPort(22), aPort(8)]);
  expect(await get()).toEqual({ status: 200, body: { ports: [] } });
});

test("[LP10] an app whose URL states no port hides nothing", async () => {
  const apps = [
    { slug: "web", url: "http://localhost" },
    { slug: "run", command: "htop" },
  ];
  const { get } = await setup(apps, async () => [aPort(80), aPort(9, "")]);
  expect((await get()).body).toEqual({ ports: [aPort(80), aPort(9, "")] });
});

test("[LC3] an agent that is not connected is refused with its state", async () => {
  const server = await planeServer();
  const agent = await server.agent();
  const answer = await server.asUser(`${agent.path}/listening-ports`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({
    message: 'Agent state is "connecting", it must be in the "connected" state.',
  });
});

test("an agent that cannot scan is answered with its text, not with its status", async () => {
  const { get, server } = await setup([], async () => {
    throw new Error("no permission");
  });
  expect(await get()).toEqual({
    status: 500,
    body: {
      message: "Internal error fetching listening ports.",
      detail: "scan listening ports: no permission",
    },
  });
  expect(server.errors.splice(0)).toHaveLength(1);
});

test("[LC8] a probe tells what takes a connection from what closes it at once and what refuses", async () => {
  const { agent, server } = await setup([], async () => []);
  const waits = await listening(createServer((socket) => socket.on("error", () => {})));
  const greets = await listening(createServer((socket) => socket.end("220 hello\r\n")));
  const closes = await listening(createServer((socket) => socket.end()));
  const resets = await listening(createServer((socket) => setTimeout(() => socket.resetAndDestroy(), 50)));
  const gone = createServer();
  const refuses = await listening(gone);
  await new Promise((done) => gone.close(done));
  const ports = [waits, greets, closes, resets, refuses, waits];
  const { ports: probes } = await server.client.ports.probe({ agent: agent.id, ports: ports.join(",") });
  const states = new Map(probes.map(({ port, state }) => [port, state]));
  expect(ports.map((port) => states.get(port))).toEqual([
    "accepts",
    "accepts",
    "closes",
    "closes",
    "refuses",
    "accepts",
  ]);
  expect(probes).toHaveLength(5);
});

test("[LC8] a probe is of ports, of 64 at most, and of who may see the agent", async () => {
  const { agent, server } = await setup([], async () => []);
  const path = `/api/v2/quarterdeck/agents/${agent.id}/port-probes`;
  const statusOf = async (ports: string) => (await server.asUser(`${path}?ports=${ports}`)).status;
  const many = Array.from({ length: 65 }, (_, n) => 10_000 + n).join(",");
  for (const wrong of ["", "0", "65536", "80,", "localhost", "80;81", many])
    expect(await statusOf(wrong)).toBe(400);
  const { asUser } = await server.stranger();
  expect((await asUser(`${path}?ports=80`)).status).toBe(404);
  await agent.leave();
  await vi.waitFor(async () => expect(await statusOf("80")).toBe(400));
});
