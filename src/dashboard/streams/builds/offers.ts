import type { Workspace } from "#api/http/workspaces.ts";
import type { BuildAction } from "../../stores/askedBuild.ts";

const ACTIVE = new Set(["pending", "starting", "stopping"]);

/** Whether a build is under way: the server takes no other one until it ends. */
export const isBuilding = ({ latest_build: { status } }: Workspace): boolean =>
  ACTIVE.has(status) || status === "canceling" || status === "deleting";

/** What the state of a workspace allows, the likeliest first. Whether the person may is another question. */
export function offeredActions(workspace: Workspace): readonly BuildAction[] {
  const { status, transition } = workspace.latest_build;
  const mayCancel = workspace.template_allow_user_cancel_workspace_jobs !== false;
  if (ACTIVE.has(status) || status === "deleting") return mayCancel ? ["cancel"] : [];
  // A template can demand its active version: then only an update starts.
  const mustUpdate = workspace.outdated && workspace.template_require_active_version === true;
  const update: BuildAction[] = workspace.outdated && workspace.template_active_version_id ? ["update"] : [];
  const start: BuildAction[] = mustUpdate && update.length > 0 ? update : ["start", ...update];
  switch (status) {
    case "running":
      return [...(mustUpdate ? [] : (["restart"] as const)), ...update, "stop"];
    case "stopped":
      return start;
    case "failed":
    case "canceled":
      if (transition === "delete") return [];
      // A start that failed half-way, and a stop that did, may have left things running.
      return transition === "stop" ? ["stop", ...start] : [...start, "stop"];
    default:
      return []; // canceling, deleted, and what a newer server may have
  }
}

/** What brings a workspace up that is off: a start, or an update where the template demands one. */
export const startingAction = (workspace: Workspace): BuildAction | undefined =>
  workspace.latest_build.status === "running"
    ? undefined
    : offeredActions(workspace).find((action) => action === "start" || action === "update");

/** Whether work can be lost: terminals and what runs in them end. */
export const needsConfirmation = (workspace: Workspace, action: BuildAction): boolean =>
  action !== "start" || workspace.latest_build.status === "running";
