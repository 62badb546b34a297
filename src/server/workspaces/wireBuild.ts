import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import { stableId } from "../agents/ids.ts";
import type { BuildRow } from "../store/builds.ts";
import { PREBUILDS_USER, type UserRow } from "../store/users.ts";
import type { WorkspaceRow } from "../store/workspaces.ts";
import { wireTime } from "../users/wire.ts";

export type BuildContext = { workspace: WorkspaceRow; owner: UserRow; organization: string };

const RUNNING = { start: "starting", stop: "stopping", delete: "deleting" } as const;
const DONE = { start: "running", stop: "stopped", delete: "deleted" } as const;

/** A build's status from its job and transition (browse-and-auth.md §2). */
export function buildStatus({ job_status, transition }: Pick<BuildRow, "job_status" | "transition">) {
  if (job_status === "running") return RUNNING[transition];
  if (job_status === "succeeded") return DONE[transition];
  return job_status;
}

/** There are no templates here: every workspace has the same one, which stands for the agents file. */
export const TEMPLATE = {
  name: "agents-file",
  display_name: "Agents file",
  id: stableId("template"),
  version: stableId("template-version"),
};

const time = (name: string, ms: number | null) => (ms === null ? {} : { [name]: wireTime(ms) });

export function wireBuild(
  build: BuildRow,
  { workspace, owner }: BuildContext,
  agents: WorkspaceAgent[],
): WorkspaceBuild {
  return {
    id: build.id,
    created_at: wireTime(build.created_at),
    updated_at: wireTime(build.updated_at),
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    workspace_owner_id: owner.id,
    workspace_owner_name: owner.username,
    template_version_id: TEMPLATE.version,
    template_version_name: TEMPLATE.name,
    build_number: build.number,
    transition: build.transition,
    initiator_id: build.initiator_id,
    // A workspace has one person at a time; what was begun before its claim was begun by nobody.
    initiator_name: build.initiator_id === PREBUILDS_USER ? "prebuilds" : owner.username,
    job: {
      id: build.id,
      created_at: wireTime(build.created_at),
      ...time("started_at", build.started_at),
      ...time("completed_at", build.completed_at),
      ...time("canceled_at", build.canceled_at),
      ...(build.job_error && { error: build.job_error }),
      status: build.job_status,
      queue_position: 0,
      queue_size: 0,
    },
    reason: build.reason,
    resources:
      build.transition === "start"
        ? [
            {
              id: build.id,
              created_at: wireTime(build.created_at),
              job_id: build.id,
              workspace_transition: build.transition,
              type: "quarterdeck_machine",
              name: workspace.name,
              hide: false,
              icon: "",
              ...(agents.length > 0 && { agents }),
              daily_cost: 0,
            },
          ]
        : [],
    deadline: null,
    max_deadline: null,
    status: buildStatus(build),
    daily_cost: 0,
    matched_provisioners: { count: 0, available: 0, most_recently_seen: null },
    template_version_preset_id: null,
  };
}
