import { LogsPage } from "../features/logs/LogsPage.tsx";
import { useAgentOnPage } from "./agentContext.ts";

export function LogsTab() {
  const { agent, workspace } = useAgentOnPage();
  // A page belongs to one agent: nothing of another's may survive in it.
  return <LogsPage key={agent.id} agent={agent} workspace={workspace} />;
}
