import { portsApi } from "#api/http/ports.ts";
import { listedPorts } from "#api/listedPorts.ts";
import { connectedAgent, notReached, type ReachDeps } from "../agents/connectedAgent.ts";
import { partsOf } from "../agents/partsOf.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { AgentFailed, AgentGone } from "../link/agentLinks.ts";

export const portRoutes = (deps: ReachDeps) =>
  handlers(portsApi, {
    async listening({ params }) {
      const { agent, link } = await connectedAgent(deps, params.agent);
      try {
        return { ports: listedPorts(await link.listeningPorts(), partsOf(agent).apps) };
      } catch (error) {
        if (error instanceof AgentGone) throw notReached();
        const detail = error instanceof AgentFailed ? error.what : String(error);
        throw new HttpError(500, { message: "Internal error fetching listening ports.", detail });
      }
    },
  });
