import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";

export function OverviewPage({ agent }: { agent: WorkspaceAgent; workspace: Workspace }) {
  return <p className="p-4">{agent.status}</p>;
}
