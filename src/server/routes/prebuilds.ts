import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { AgentDefinition } from "../agentsFile/definition.ts";
import { uuidParam } from "../http/callers.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import type { Builder } from "../workspaces/builds.ts";
import { claimWorkspace } from "../workspaces/claim.ts";
import { showUnclaimed } from "../workspaces/showUnclaimed.ts";
import { type Showing, showWorkspaces } from "../workspaces/showWorkspaces.ts";

type Deps = Showing & { notify: Notify; builder: Builder };

const WorkspaceName = AgentDefinition.shape.name.max(32, "at most 32 characters");

/** Prebuilt workspaces: who is signed in sees those that nobody has, and may take one. */
export function prebuildRoutes(deps: Deps) {
  return handlers(pick(quarterdeckApi, "prebuilds", "claim"), {
    async prebuilds({ actor }) {
      return { workspaces: await showUnclaimed(deps, actor.user) };
    },
    async claim({ params, actor, body }) {
      const name = WorkspaceName.safeParse(body.name);
      if (!name.success)
        throw HttpError.validation([{ field: "name", detail: `Use ${name.error.issues[0]!.message}.` }]);
      const claimed = await claimWorkspace(deps, uuidParam(params.workspace), actor.user, name.data);
      const [shown] = await showWorkspaces(deps, [claimed], actor.user, actor.user);
      return shown!; // it has the claim build
    },
  });
}
