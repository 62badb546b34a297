import { useQuery } from "@tanstack/react-query";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "./client.tsx";
import { useWorkspacesFeed } from "./workspaces.tsx";
import { type AgentAndWorkspace, findAgent } from "./workspacesState.ts";

/** The period in which a server renews the contact of a connected agent (agent.md §2). */
const RENEWED_MS = 15_000;
/** While scripts run, their results are what one waits for. */
const BUSY_MS = 3_000;
const BUSY = new Set(["starting", "start_timeout", "shutting_down"]);

/**
 * Keeps what no server pushes about an agent fresh while it is on screen: last contact, latency, script results. Only
 * those are taken over: an answer may have been overtaken by a push in everything else.
 */
export function useAgentRefresh({ agent }: AgentAndWorkspace): void {
  const client = useClient();
  const feed = useWorkspacesFeed();
  useQuery({
    queryKey: ["agent", agent.id],
    queryFn: async ({ signal }) => {
      const fresh = await client.agents.get({ agent: agent.id }, { signal });
      const known = findAgent(feed.getSnapshot().workspaces, agent.id);
      if (known?.agent.status === fresh.status) feed.put(withUnpushed(known, fresh));
      return null;
    },
    enabled: agent.status === "connected",
    refetchInterval: BUSY.has(agent.lifecycle_state) ? BUSY_MS : RENEWED_MS,
    staleTime: 0,
  });
}

/** The workspace with the parts of `fresh` that are never pushed. */
export function withUnpushed({ agent, workspace }: AgentAndWorkspace, fresh: WorkspaceAgent): Workspace {
  const { last_connected_at, latency, scripts, logs_length, logs_overflowed } = fresh;
  const renewed = { ...agent, last_connected_at, latency, scripts, logs_length, logs_overflowed };
  const build = workspace.latest_build;
  const resources = build.resources.map((resource) =>
    resource.agents?.includes(agent)
      ? { ...resource, agents: resource.agents.map((other) => (other === agent ? renewed : other)) }
      : resource,
  );
  return { ...workspace, latest_build: { ...build, resources } };
}
