import { onTestFinished, vi } from "vitest";
import type { LinkedContainers } from "#agent/link/containerRoutes.ts";
import { dial } from "#agent/link/dial.ts";
import { createLinkServer } from "#agent/link/linkServer.ts";
import { createListeningPorts, type ListeningPorts } from "#agent/ports/listeningPorts.ts";
import type { PlaneServer } from "#server/testing/planeServer.ts";

type Serving = { list?: ListeningPorts["list"]; containers?: () => LinkedContainers };

/** A real link of an agent of this server, with no shells behind it. Left with the test. */
export async function joinAgent(
  server: PlaneServer,
  { name = "main", ...serving }: Serving & { name?: string } = {},
) {
  const agent = await server.agent(name);
  return { ...agent, ...(await linkAgent(server, agent, serving)) };
}

/** The same for an agent that no declaration names. */
export async function linkAgent(
  server: PlaneServer,
  { id, token }: { id: string; token: string },
  { list, containers = () => ({ kind: "closed" }) }: Serving = {},
) {
  const stopped = new AbortController();
  const onStream = createLinkServer({
    terminals: { list: () => [], end: () => false, serve: () => {}, closeAll: async () => {} },
    ports: list ? { list } : createListeningPorts(),
    containers,
    refresh: () => {},
    stop: () => {},
  });
  const signal = stopped.signal;
  const ended = dial({ url: server.url, token, signal, onStream, onUp: () => {} });
  onTestFinished(async () => {
    stopped.abort();
    await ended;
  });
  // Until it is written down as well: routes look at both.
  await vi.waitFor(
    async () => {
      const { status } = await server.client.agents.get({ agent: id });
      if (status !== "connected" || !server.plane.links.get(id)) throw new Error(`it is ${status}`);
    },
    { timeout: 15_000 },
  );
  return {
    /** How the link ended. */
    ended,
    async leave() {
      stopped.abort();
      await ended;
    },
  };
}
