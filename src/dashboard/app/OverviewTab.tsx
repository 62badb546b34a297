import { OverviewPage } from "../features/agents/page/OverviewPage.tsx";
import { useAgentOnPage } from "./agentContext.ts";

export function OverviewTab() {
  const { agent, workspace, live } = useAgentOnPage();
  return <OverviewPage key={agent.id} agent={agent} workspace={workspace} live={live} />;
}
