import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { type AgentPlace, agentPlaces } from "./agentPlaces.ts";
import { useClient } from "./client.tsx";
import { useExtension } from "./deployment.ts";
import { useWorkspaces } from "./workspaces.tsx";

/** Remembers every agent that comes by, so that its address leads somewhere when it is gone. */
export function useRememberedAgents(): void {
  const { workspaces } = useWorkspaces();
  useEffect(() => agentPlaces.remember(workspaces), [workspaces]);
}

/** Where an agent that is not in the list belongs: as this browser saw it, or as the server remembers. */
export function useAgentPlace(agentId: string): AgentPlace | "unknown" | "looking" {
  const client = useClient();
  const askable = useExtension("agent-place");
  const remembered = agentPlaces.of(agentId);
  const { data, isPending } = useQuery({
    queryKey: ["agent-place", agentId],
    queryFn: ({ signal }) => client.quarterdeck.agentPlace({ ended: agentId }, { signal }),
    enabled: remembered === undefined && askable === true,
    retry: false,
  });
  if (remembered) return remembered;
  if (data) return { workspaceId: data.workspace_id, agentName: data.agent_name };
  return askable === undefined || (askable && isPending) ? "looking" : "unknown";
}
