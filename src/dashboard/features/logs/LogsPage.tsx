import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { LogsPanel } from "./LogsPanel.tsx";
import { useAgentLog } from "./useAgentLog.ts";
import { useLogsAddress } from "./useLogsAddress.ts";

/** One agent's log. What the address says is what is shown. */
export function LogsPage({ agent, workspace }: { agent: WorkspaceAgent; workspace: Workspace }) {
  return <LogsPanel log={useAgentLog(agent, workspace)} {...useLogsAddress()} />;
}
