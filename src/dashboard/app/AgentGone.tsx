import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { AgentOff } from "../features/agents/builds/AgentOff.tsx";
import { useAgentPlace } from "../streams/useAgentPlace.ts";
import { useWorkspaceById, useWorkspaces } from "../streams/workspaces.tsx";
import { agentsOf } from "../streams/workspacesState.ts";
import { NoSuchAgent } from "./NoSuchAgent.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";

/**
 * An agent's id ends with its build, a link to it should not: this leads on to the agent of the same name, now or when
 * its workspace was started.
 */
export function AgentGone({ agentId }: { agentId: string }) {
  const place = useAgentPlace(agentId);
  const { workspaces } = useWorkspaces();
  const router = useRouter();
  const known = typeof place === "string" ? undefined : place;
  const isComing = useWorkspaceById(known?.workspaceId);
  const workspace = workspaces.find(({ id }) => id === known?.workspaceId);
  const next = workspace && agentsOf(workspace).find(({ name }) => name === known?.agentName)?.id;
  useEffect(() => {
    if (next !== undefined) router.history.replace(router.state.location.href.replace(agentId, next));
  }, [next, agentId, router]);
  if (place === "looking" || isComing || next !== undefined) return <PageLoading />;
  if (!known || !workspace) return <NoSuchAgent />;
  return <AgentOff workspace={workspace} agentName={known.agentName} />;
}
