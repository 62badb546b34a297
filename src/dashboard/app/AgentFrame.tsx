import { Outlet, useParams } from "@tanstack/react-router";
import { AgentHeader } from "../features/agents/page/AgentHeader.tsx";
import { useAgent, useWorkspaces } from "../streams/workspaces.tsx";
import { AgentContext } from "./agentContext.ts";
import { NoSuchAgent } from "./NoSuchAgent.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";

/** What all pages of one agent have in common: its header and tabs. */
export function AgentFrame() {
  const { agentId } = useParams({ from: "/shell/agents/$agentId" });
  const { loaded } = useWorkspaces();
  const found = useAgent(agentId);
  if (!found) return loaded ? <NoSuchAgent /> : <PageLoading />;
  return (
    <AgentContext value={found}>
      <AgentHeader agent={found.agent} workspace={found.workspace} />
      <Outlet />
    </AgentContext>
  );
}
