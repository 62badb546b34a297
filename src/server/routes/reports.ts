import { reportsApi } from "#api/link/reports.ts";
import { manifestOf } from "../agents/manifest.ts";
import {
  type ReportDeps,
  reportAppHealth,
  reportLifecycle,
  reportScript,
  reportStartup,
} from "../agents/reports.ts";
import type { ServerConfig } from "../config.ts";
import { interruptOpenAttempts } from "../containers/attempts.ts";
import { handlers } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { storeMetadata } from "../metadata/storeMetadata.ts";
import { findAgent } from "../store/agents.ts";
import { findUserById } from "../store/users.ts";
import { findWorkspace } from "../store/workspaces.ts";

type Deps = ReportDeps & { config: Pick<ServerConfig, "accessUrl" | "terminalIdleMinutes"> };

/** What agents ask and tell, besides their logs. */
export const reportRoutes = (deps: Deps) =>
  handlers(reportsApi, {
    async manifest({ actor }) {
      const { db, config } = deps;
      const agent = await findAgent(db, actor.agentId);
      const workspace = agent && (await findWorkspace(db, agent.workspace_id));
      const owner = workspace && (await findUserById(db, workspace.owner_id));
      if (!owner) throw HttpError.agentNotFound(); // removed since it was let in
      return manifestOf(agent, {
        workspace,
        ownerName: owner.username,
        accessUrl: config.accessUrl,
        terminalIdleMinutes: config.terminalIdleMinutes,
      });
    },
    async startup({ actor, body }) {
      await reportStartup(deps, actor, body);
      await interruptOpenAttempts(deps, actor);
      return null;
    },
    async lifecycle({ actor, body }) {
      await reportLifecycle(deps, actor, body);
      return null;
    },
    async script({ actor, body }) {
      await reportScript(deps, actor, body);
      return null;
    },
    async metadata({ actor, body }) {
      await storeMetadata(deps, actor.agentId, body.items);
      return null;
    },
    async appHealth({ actor, body }) {
      await reportAppHealth(deps, actor, body);
      return null;
    },
  });
