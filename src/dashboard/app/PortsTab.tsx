import { PortsPage } from "../features/ports/PortsPage.tsx";
import { useAgentOnPage } from "./agentContext.ts";

export function PortsTab() {
  const { agent, workspace } = useAgentOnPage();
  return <PortsPage key={agent.id} agent={agent} workspace={workspace} />;
}
