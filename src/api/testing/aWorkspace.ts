import type { WorkspaceAgent } from "../http/agents.ts";
import type { WorkspaceBuild } from "../http/builds.ts";
import type { Workspace } from "../http/workspaces.ts";
import { anAgent, at, id } from "./anAgent.ts";

/** A succeeded start build with these agents. */
export function aBuild(agents: WorkspaceAgent[], change: Partial<WorkspaceBuild> = {}): WorkspaceBuild {
  return {
    id: id(2000),
    created_at: at(0),
    updated_at: at(0),
    template_version_id: id(3000),
    build_number: 1,
    transition: "start",
    job: { id: id(2100), status: "succeeded", queue_position: 0, queue_size: 0 },
    resources: [{ id: id(900), type: "machine", name: "machine", hide: false, icon: "", agents }],
    status: "running",
    ...change,
  };
}

/** A running workspace with one healthy agent. */
export function aWorkspace(
  change: Partial<Workspace> & { agents?: WorkspaceAgent[]; build?: Partial<WorkspaceBuild> } = {},
): Workspace {
  const { agents = [anAgent()], build, ...rest } = change;
  return {
    id: id(1000),
    owner_id: id(1),
    owner_name: "ann",
    template_id: id(3100),
    template_name: "machine",
    latest_build: aBuild(agents, build),
    outdated: false,
    name: "dev",
    last_used_at: at(0),
    health: { healthy: true, failing_agents: [] },
    favorite: false,
    ...rest,
  };
}
