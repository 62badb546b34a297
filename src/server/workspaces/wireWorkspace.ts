import type { AppStatus, WorkspaceAgent } from "#api/http/agents.ts";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import { wireTime } from "../users/wire.ts";
import { type BuildContext, TEMPLATE } from "./wireBuild.ts";

export const agentsOf = (build: WorkspaceBuild): WorkspaceAgent[] =>
  build.resources.flatMap((resource) => resource.agents ?? []);

/** Sub-agents do not count (agent.md §4). */
const healthOf = (build: WorkspaceBuild) => {
  const failing = agentsOf(build).filter((agent) => agent.parent_id === null && !agent.health.healthy);
  return { healthy: failing.length === 0, failing_agents: failing.map(({ id }) => id) };
};

/** The newest of all apps of all agents. */
const latestStatus = (build: WorkspaceBuild): AppStatus | null =>
  agentsOf(build)
    .flatMap((agent) => agent.apps.flatMap((app) => app.statuses.slice(0, 1)))
    .reduce<AppStatus | null>(
      (newest, status) =>
        newest === null || Date.parse(status.created_at) > Date.parse(newest.created_at) ? status : newest,
      null,
    );

type Parts = BuildContext & { build: WorkspaceBuild; favorite: boolean };

export function wireWorkspace({ workspace, owner, organization, build, favorite }: Parts): Workspace {
  return {
    id: workspace.id,
    created_at: wireTime(workspace.created_at),
    updated_at: wireTime(workspace.updated_at),
    owner_id: owner.id,
    owner_name: owner.username,
    owner_avatar_url: "",
    organization_id: organization,
    organization_name: "default",
    template_id: TEMPLATE.id,
    template_name: TEMPLATE.name,
    template_display_name: TEMPLATE.display_name,
    template_icon: "",
    template_allow_user_cancel_workspace_jobs: true,
    template_active_version_id: TEMPLATE.version,
    template_require_active_version: false,
    template_use_classic_parameter_flow: false,
    latest_build: build,
    latest_app_status: latestStatus(build),
    outdated: false,
    name: workspace.name,
    last_used_at: wireTime(workspace.last_used_at),
    deleting_at: null,
    dormant_at: null,
    health: healthOf(build),
    automatic_updates: "never",
    allow_renames: false,
    favorite,
    next_start_at: null,
    is_prebuild: owner.id === PREBUILDS_USER,
    task_id: null,
  };
}
