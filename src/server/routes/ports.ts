import { portsApi } from "#api/http/ports.ts";
import { partsOf } from "../agents/partsOf.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { AgentFailed, AgentGone, type AgentLinks } from "../link/agentLinks.ts";
import { shownPorts } from "../ports/shownPorts.ts";
import { findAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { agentStatus } from "../workspaces/showWorkspaces.ts";

type Deps = { db: Db; links: AgentLinks; now: () => number };

export const portRoutes = ({ db, links, now }: Deps) =>
  handlers(portsApi, {
    async listening({ params }) {
      const agent = await findAgent(db, params.agent);
      if (!agent) throw HttpError.agentNotFound();
      const status = agentStatus(agent, now());
      if (status !== "connected")
        throw HttpError.badRequest(
          `Agent state is ${JSON.stringify(status)}, it must be in the "connected" state.`,
        );
      const link = links.get(agent.id);
      if (!link) throw new HttpError(500, "Internal error dialing workspace agent.");
      try {
        return { ports: shownPorts(await link.listeningPorts(), partsOf(agent).apps) };
      } catch (error) {
        if (error instanceof AgentGone) throw new HttpError(500, "Internal error dialing workspace agent.");
        const detail = error instanceof AgentFailed ? error.what : String(error);
        throw new HttpError(500, { message: "Internal error fetching listening ports.", detail });
      }
    },
  });
