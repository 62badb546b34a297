import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";

export function TerminalPage({ agent }: { agent: WorkspaceAgent; workspace: Workspace }) {
  return <p className="p-4 text-muted">A terminal on {agent.name} will be here.</p>;
}
