import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { DerpMap, DerpNode, DerpRegion } from "#api/http/connection.ts";

export type RegionRow = {
  key: string;
  name: string;
  /** Absent for a region that is not in the map: the agent measured it all the same. */
  region: DerpRegion | undefined;
  nodes: readonly DerpNode[];
  /** No node of it relays: it only tells a client its address. */
  stunOnly: boolean;
  /** What a measured latency is multiplied by when the home region is chosen. */
  score: number | undefined;
  latencyMs: number | undefined;
  preferred: boolean;
};

export const relays = ({ nodes }: Pick<RegionRow, "nodes">) => nodes.some(({ STUNOnly }) => !STUNOnly);

/** The regions of the map with what the agent measured, by name as the API has it. Quickest first, then by name. */
export function regionRows(map: DerpMap | undefined, latency: WorkspaceAgent["latency"]): RegionRow[] {
  const measured = new Map(Object.entries(latency ?? {}));
  const known = new Set<string>();
  const rows: RegionRow[] = [];
  for (const [id, region] of Object.entries(map?.Regions ?? {})) {
    if (!region) continue;
    const nodes = region.Nodes ?? [];
    const name = region.RegionName || region.RegionCode || `Region ${id}`;
    // So the server names a region that has none (agent.md §6).
    const called = region.RegionName || `Unnamed ${id}`;
    const found = measured.get(called);
    known.add(called);
    rows.push({
      key: id,
      name,
      region,
      nodes,
      stunOnly: nodes.length > 0 && !relays({ nodes }),
      score: map?.HomeParams?.RegionScore?.[id],
      latencyMs: found?.latency_ms,
      preferred: found?.preferred ?? false,
    });
  }
  for (const [name, { latency_ms, preferred }] of measured)
    if (!known.has(name))
      rows.push({
        key: `measured ${name}`,
        name,
        region: undefined,
        nodes: [],
        stunOnly: false,
        score: undefined,
        latencyMs: latency_ms,
        preferred,
      });
  return rows.sort(
    (a, b) =>
      (a.latencyMs ?? Number.POSITIVE_INFINITY) - (b.latencyMs ?? Number.POSITIVE_INFINITY) ||
      a.name.localeCompare(b.name),
  );
}

/** `derp.example.com:443, STUN on 3478`. */
export function nodeText({ HostName, DERPPort = 443, STUNPort = 3478, STUNOnly }: DerpNode): string {
  // Zero is absent on the wire, and means the default there (derp-and-connection.md §1).
  const stun = STUNPort === -1 ? "" : `STUN on ${STUNPort || 3478}`;
  if (STUNOnly) return `${HostName}, ${stun || "no STUN"}`;
  return [`${HostName}:${DERPPort || 443}`, stun].filter(Boolean).join(", ");
}

/** What differs between two maps, in words; empty when no region came, went or changed. */
export function mapChange(before: DerpMap, after: DerpMap): string {
  const old = new Map(Object.entries(before.Regions ?? {}));
  const now = new Map(Object.entries(after.Regions ?? {}));
  const nameOf = (id: string) => (now.get(id) ?? old.get(id))?.RegionName || `Region ${id}`;
  const added = [...now.keys()].filter((id) => !old.has(id));
  const gone = [...old.keys()].filter((id) => !now.has(id));
  const changed = [...now.keys()].filter(
    (id) => old.has(id) && JSON.stringify(old.get(id)) !== JSON.stringify(now.get(id)),
  );
  const say = (ids: readonly string[], what: string) =>
    ids.length > 0 ? `${listed(ids.map(nameOf))} ${what}` : "";
  return [say(added, "added"), say(gone, "gone"), say(changed, "changed")].filter(Boolean).join("; ");
}

const MOST_NAMED = 3;
function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
