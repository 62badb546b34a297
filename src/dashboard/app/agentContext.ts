import { createContext, useContext } from "react";
import type { AgentLive } from "../features/agents/page/agentLive.ts";
import type { AgentAndWorkspace } from "../streams/workspacesState.ts";

type AgentOnPage = AgentAndWorkspace & { live: AgentLive };

export const AgentContext = createContext<AgentOnPage | undefined>(undefined);

/** The agent whose page this is. */
export function useAgentOnPage(): AgentOnPage {
  const value = useContext(AgentContext);
  if (!value) throw new Error("useAgentOnPage needs an AgentFrame above it");
  return value;
}
