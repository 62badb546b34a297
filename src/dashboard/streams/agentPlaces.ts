import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { z } from "zod";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "./client.tsx";
import { useExtension } from "./deployment.ts";
import { useWorkspaces } from "./workspaces.tsx";
import { agentsOf } from "./workspacesState.ts";

/** Where an agent belongs. Its id ends with the build that made it; this does not. */
export type AgentPlace = { workspaceId: string; agentName: string };

const KEY = "quarterdeck.agent-places";
/** Of the agents that were seen in this browser the newest. */
const MOST = 500;
const Stored = z.array(z.tuple([z.string(), z.string(), z.string()])).catch([]);

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

export function createAgentPlaces(storage: () => Storage) {
  const places = new Map<string, AgentPlace>();
  // A workspace that did not change is the same object: only what changed is looked at.
  const seen = new WeakSet<Workspace>();
  try {
    const stored = Stored.parse(JSON.parse(storage().getItem(KEY) ?? "[]"));
    for (const [id, workspaceId, agentName] of stored) places.set(id, { workspaceId, agentName });
  } catch {
    // A browser without storage, or a spoiled record: nothing is known.
  }
  return {
    remember(workspaces: readonly Workspace[]) {
      const before = places.size;
      let changed = false;
      for (const workspace of workspaces) {
        if (seen.has(workspace)) continue;
        seen.add(workspace);
        for (const { id, name } of agentsOf(workspace)) {
          if (places.has(id)) continue;
          places.set(id, { workspaceId: workspace.id, agentName: name });
          changed = true;
        }
      }
      if (!changed && places.size === before) return;
      for (const id of places.keys()) {
        if (places.size <= MOST) break;
        places.delete(id);
      }
      try {
        const rows = [...places].map(([id, { workspaceId, agentName }]) => [id, workspaceId, agentName]);
        storage().setItem(KEY, JSON.stringify(rows));
      } catch {
        // It is known while the page lives.
      }
    },
    of: (agentId: string) => places.get(agentId),
  };
}

const places = createAgentPlaces(() => window.localStorage);

/** Remembers every agent that comes by, so that its address leads somewhere when it is gone. */
export function useRememberedAgents(): void {
  const { workspaces } = useWorkspaces();
  useEffect(() => places.remember(workspaces), [workspaces]);
}

/** Where an agent that is not in the list belongs: as this browser saw it, or as the server remembers. */
export function useAgentPlace(agentId: string): AgentPlace | "unknown" | "looking" {
  const client = useClient();
  const askable = useExtension("agent-place");
  const remembered = places.of(agentId);
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
