import { TerminalPage } from "../features/terminal/TerminalPage.tsx";
import { useAgentOnPage } from "./agentContext.ts";

export function TerminalTab() {
  const { agent, workspace } = useAgentOnPage();
  return <TerminalPage key={agent.id} agent={agent} workspace={workspace} />;
}
