import { z } from "zod";
import type { Workspace } from "#api/http/workspaces.ts";
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

/** Of this browser. */
export const agentPlaces = createAgentPlaces(() => window.localStorage);
