import { randomUUID } from "node:crypto";
import { selfServiceApi } from "#api/http/selfService.ts";
import { partsOf } from "../agents/partsOf.ts";
import { cleanMessage } from "../appStatus/cleanMessage.ts";
import { handlers, pick } from "../http/handlers.ts";
import { failedAs, HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { findAgent } from "../store/agents.ts";
import { addAppStatus } from "../store/appStatuses.ts";
import type { Db } from "../store/database.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { publishWorkspaceChange } from "../workspaces/changes.ts";

type Deps = { db: Db; notify: Notify; now: () => number };

const STATES = new Set(["working", "idle", "complete", "failure"]);
const MOST_BYTES = 160;
const TOO_LONG = "Message must be less than 160 characters.";

/** What an app of an agent says of itself, told by programs in the workspace. */
export const appStatusRoutes = ({ db, notify, now }: Deps) =>
  handlers(pick(selfServiceApi, "appStatus"), {
    async appStatus({ actor, body }) {
      const agent = await findAgent(db, actor.agentId);
      const workspace = agent && (await findWorkspace(db, agent.workspace_id));
      if (!workspace) throw HttpError.badRequest("Failed to get workspace.");
      const state = body.state.toLowerCase();
      if (!STATES.has(state))
        throw HttpError.badRequest("Failed to parse request.", `Invalid state: ${body.state}`);
      if (Buffer.byteLength(body.message) > MOST_BYTES)
        throw new HttpError(400, {
          message: "Message is too long.",
          detail: TOO_LONG,
          validations: [{ field: "message", detail: TOO_LONG }],
        });
      const app = partsOf(agent).apps.find(({ slug }) => slug === body.app_slug);
      if (!app)
        throw HttpError.badRequest(
          "Failed to get workspace app.",
          `No app found with slug ${JSON.stringify(body.app_slug)}`,
        );
      await addAppStatus(db, {
        id: randomUUID(),
        agent_id: agent.id,
        workspace_id: workspace.id,
        app_id: app.id,
        created_at: now(),
        state,
        message: cleanMessage(body.message),
        uri: body.uri,
      }).catch(failedAs("Failed to insert workspace app status."));
      publishWorkspaceChange(notify, workspace.id, workspace.owner_id);
      return null;
    },
  });
