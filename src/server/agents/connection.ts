import type { LinkHooks } from "../link/linkRegistry.ts";
import type { Notify } from "../notify.ts";
import { type AgentRow, findAgent, listAgentsLeftConnected, updateAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { findWorkspace } from "../store/workspaces.ts";
import { publishWorkspaceChange } from "../workspaces/changes.ts";

/** A round trip that moved by less is the same to a person, and not worth a write. */
const LATENCY_STEP = 0.2;

type Deps = { db: Db; notify: Notify; now: () => number };

/** Writes down when agents come, show signs of life, and go. Whoever looks at their workspace is told. */
export function createConnectionTimes({ db, notify, now }: Deps): LinkHooks {
  async function change(agentId: string, of: (agent: AgentRow) => Partial<AgentRow>, tell: boolean) {
    const agent = await findAgent(db, agentId);
    if (!agent) return;
    await updateAgent(db, agentId, { ...of(agent), updated_at: now() });
    if (tell) await publishChangeOf(agent, { db, notify });
  }

  return {
    agentConnected: (agentId) =>
      change(
        agentId,
        // After a disconnection in the same millisecond the agent would count as away (AG16).
        (agent) => {
          const at = Math.max(now(), (agent.disconnected_at ?? 0) + 1);
          return { first_connected_at: agent.first_connected_at ?? at, last_connected_at: at };
        },
        true,
      ),
    agentSeen: (agentId) => change(agentId, () => ({ last_connected_at: now() }), false),
    agentDisconnected: (agentId) =>
      change(agentId, (agent) => ({ disconnected_at: Math.max(now(), agent.last_connected_at ?? 0) }), true),
    async agentLatency(agentId, roundTripMs) {
      const agent = await findAgent(db, agentId);
      if (!agent) return;
      const before = agent.latency_ms;
      if (before !== null && Math.abs(roundTripMs - before) <= before * LATENCY_STEP) return;
      await change(agentId, () => ({ latency_ms: Math.round(roundTripMs * 1000) / 1000 }), before === null);
    },
  };
}

async function publishChangeOf({ workspace_id }: AgentRow, { db, notify }: Pick<Deps, "db" | "notify">) {
  const workspace = await findWorkspace(db, workspace_id);
  if (workspace) publishWorkspaceChange(notify, workspace.id, workspace.owner_id);
}

/** Tells whoever looks at the agent's workspace of what is not written down. */
export async function publishAgentChange(deps: Pick<Deps, "db" | "notify">, agentId: string): Promise<void> {
  const agent = await findAgent(deps.db, agentId);
  if (agent) await publishChangeOf(agent, deps);
}

/** At the start of a server nobody is connected: whom an earlier one left so was last seen when it said. */
export async function disconnectAll(db: Db): Promise<void> {
  for (const { id, last_connected_at } of await listAgentsLeftConnected(db))
    await updateAgent(db, id, { disconnected_at: last_connected_at });
}
