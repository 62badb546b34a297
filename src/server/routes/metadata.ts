import { agentsApi } from "#api/http/agents.ts";
import { findVisibleAgent } from "../agents/agentAuth.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { watchMetadata } from "../metadata/watchMetadata.ts";
import type { Notify } from "../notify.ts";
import type { Db } from "../store/database.ts";

type Deps = { db: Db; notify: Notify; now: () => number };

export const metadataRoutes = (deps: Deps) =>
  handlers(pick(agentsApi, "watchMetadata"), {
    async watchMetadata({ params, actor, accept }) {
      const found = await findVisibleAgent(deps.db, actor.user.id, params.agent);
      if (!found) throw HttpError.agentNotFound();
      await watchMetadata(deps, await accept(), found.agent.id);
    },
  });
