import { ContainersPage } from "../features/containers/ContainersPage.tsx";
import { useAgentOnPage } from "./agentContext.ts";

export function ContainersTab() {
  const { agent, workspace } = useAgentOnPage();
  return <ContainersPage key={agent.id} agent={agent} workspace={workspace} />;
}
