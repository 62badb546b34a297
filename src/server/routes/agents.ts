import { agentsApi } from "#api/http/agents.ts";
import { findVisibleAgent } from "../agents/agentAuth.ts";
import { uuidParam } from "../http/callers.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { type Showing, showAgents } from "../workspaces/showWorkspaces.ts";

export const agentRoutes = (showing: Showing) =>
  handlers(pick(agentsApi, "get"), {
    async get({ params, actor }) {
      const found = await findVisibleAgent(showing.db, actor.user.id, uuidParam(params.agent));
      if (!found) throw HttpError.agentNotFound();
      const names = { workspaceName: found.workspace.name, ownerName: actor.user.username };
      const shown = await showAgents(showing, [found.agent], () => names);
      return shown.get(found.agent.build_id)![0]!; // one went in
    },
  });
