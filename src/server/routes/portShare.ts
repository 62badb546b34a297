import { workspacesApi } from "#api/http/workspaces.ts";
import { emptyAnswer, handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { listAgentsOfBuild } from "../store/agents.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { deletePortShare, listPortShares, savePortShare } from "../store/workspaces.ts";
import { requireWorkspace } from "../workspaces/findWorkspaces.ts";

/** `owner` is no level of sharing: a share that is deleted is the owner's again. */
const LEVELS = new Set(["authenticated", "organization", "public"]);
const PROTOCOLS = new Set(["http", "https"]);

export const portShareRoutes = ({ db }: { db: Db }) =>
  handlers(pick(workspacesApi, "portShares", "sharePort", "unsharePort"), {
    async portShares({ params, actor }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      return { shares: await listPortShares(db, workspace.id) };
    },
    async sharePort({ params, actor, body }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      if (!LEVELS.has(body.share_level)) throw HttpError.badRequest("Port sharing level not allowed.");
      if (!(body.port >= 9 && body.port <= 65_535))
        throw HttpError.badRequest("Port must be between 9 and 65535.");
      if (!PROTOCOLS.has(body.protocol)) throw HttpError.badRequest("Port protocol not allowed.");
      const build = await findLatestBuild(db, workspace.id);
      const agents = build ? await listAgentsOfBuild(db, build.id) : [];
      if (!agents.some(({ name }) => name === body.agent_name))
        throw HttpError.badRequest("Agent not found.");
      const share = { workspace_id: workspace.id, ...body };
      await savePortShare(db, share);
      return share;
    },
    async unsharePort({ params, actor, body }) {
      const workspace = await requireWorkspace(db, params.workspace, actor);
      if (!(await deletePortShare(db, { workspace_id: workspace.id, ...body })))
        throw new HttpError(404, "Port share not found.");
      return emptyAnswer();
    },
  });
