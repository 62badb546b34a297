import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { AgentNode } from "#api/link/node.ts";
import type { DerpMap } from "#tailnet/derp/derpMap.ts";

export type AgentLatency = NonNullable<WorkspaceAgent["latency"]>;

/** A move by less is the same to a person. */
const STEP = 0.2;
const STEP_MS = 2;

/** What a node measured, by the names of its regions; both families of a region are one entry, the quicker (agent.md §6). */
export function agentLatency(
  { derp_latency, preferred_derp }: Pick<AgentNode, "derp_latency" | "preferred_derp">,
  map: DerpMap,
): AgentLatency {
  const latency: AgentLatency = {};
  for (const [key, seconds] of Object.entries(derp_latency)) {
    const region = Number.parseInt(key, 10);
    const name = map.Regions?.[region]?.RegionName || `Unnamed ${region}`;
    const ms = Math.round(seconds * 1e6) / 1e3;
    const latency_ms = Math.min(ms, latency[name]?.latency_ms ?? Number.POSITIVE_INFINITY);
    latency[name] = { preferred: region === preferred_derp || latency[name]?.preferred === true, latency_ms };
  }
  return latency;
}

/** Whether a person would not see the difference. */
export function isAboutSame(one: AgentLatency, other: AgentLatency): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const [a, b] = [one[name], other[name]];
      if (!a || !b || a.preferred !== b.preferred) return false;
      return Math.abs(a.latency_ms - b.latency_ms) <= Math.max(STEP_MS, a.latency_ms * STEP);
    })
  );
}
