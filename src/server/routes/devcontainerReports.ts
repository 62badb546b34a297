import { devcontainerReportsApi } from "#api/link/devcontainers.ts";
import { addSubAgent, removeSubAgent, subAgentsOf } from "../agents/subAgents.ts";
import { type AttemptDeps, reportAttempt } from "../containers/attempts.ts";
import { handlers } from "../http/handlers.ts";

/** What an agent with devcontainers reports and asks for. */
export const devcontainerReportRoutes = (deps: AttemptDeps) =>
  handlers(devcontainerReportsApi, {
    async attempt({ actor, body }) {
      await reportAttempt(deps, actor, body);
      return null;
    },
    subAgents: ({ actor }) => subAgentsOf(deps, actor),
    addSubAgent: ({ actor, body }) => addSubAgent(deps, actor, body),
    async removeSubAgent({ actor, params }) {
      await removeSubAgent(deps, actor, params.subAgent.toLowerCase());
    },
  });
