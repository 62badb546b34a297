import { portsApi } from "#api/http/ports.ts";
import { listedPorts } from "#api/listedPorts.ts";
import { connectedAgent, notReached, type ReachDeps } from "../agents/connectedAgent.ts";
import { partsOf } from "../agents/partsOf.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { AgentFailed, AgentGone } from "../link/agentLinks.ts";
import { probePorts } from "../ports/probePorts.ts";

export const portRoutes = (deps: ReachDeps) =>
  handlers(portsApi, {
    async listening({ params }) {
      const { agent, link } = await connectedAgent(deps, params.agent);
      const ports = await inWords("Internal error fetching listening ports.", link.listeningPorts());
      return { ports: listedPorts(ports, partsOf(agent).apps) };
    },
    async probe({ params, query }) {
      const ports = [...new Set(query.ports.split(",").map(Number))];
      const wrong = ports.find((port) => port < 1 || port > 65_535);
      if (wrong !== undefined) throw HttpError.badRequest(`There is no port ${wrong}.`);
      const { link } = await connectedAgent(deps, params.agent);
      return { ports: await inWords("Internal error probing ports.", probePorts(link, ports)) };
    },
  });

async function inWords<T>(message: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AgentGone) throw notReached();
    const detail = error instanceof AgentFailed ? error.what : String(error);
    throw new HttpError(500, { message, detail });
  }
}
