import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";

export function AgentHeader({ agent, workspace }: { agent: WorkspaceAgent; workspace: Workspace }) {
  return (
    <h1 className="px-4 py-3 text-lg font-semibold">
      {workspace.name}.{agent.name}
    </h1>
  );
}
