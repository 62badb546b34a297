import { joinAgent } from "../../../../e2e/joinAgent.ts";
import { someContainers } from "../../../../e2e/someContainers.ts";
import { planeServer } from "../../testing/planeServer.ts";

export type GivenContainers = Parameters<typeof someContainers>[0];

/** A server with a connected agent, whose containers are scripted. */
export async function containersServer(given: GivenContainers = {}) {
  const server = await planeServer();
  const agent = await joinAgent(server, { containers: someContainers(given) });
  return { server, agent };
}
