import { createContext, useContext } from "react";
import type { AgentAndWorkspace } from "../streams/workspacesState.ts";

export const AgentContext = createContext<AgentAndWorkspace | undefined>(undefined);

/** The agent whose page this is. */
export function useAgentOnPage(): AgentAndWorkspace {
  const value = useContext(AgentContext);
  if (!value) throw new Error("useAgentOnPage needs an AgentFrame above it");
  return value;
}
