import type { DerpMap } from "#api/http/connection.ts";
import type { TailnetPeer } from "#api/http/quarterdeck.ts";

export type PeerRow = {
  peer: TailnetPeer;
  who: string;
  /** Where it is met. */
  region: string;
  /** Addresses inside the tunnel, then places where it may be reached without a relay. */
  addresses: readonly string[];
  endpoints: readonly string[];
  /** Regions it reaches by WebSocket only, with the reason. */
  forced: readonly string[];
};

/** The agent first, then clients in the order they came. */
export function peerRows(peers: readonly TailnetPeer[], map: DerpMap | undefined): PeerRow[] {
  const regionOf = (id: string) => map?.Regions?.[id]?.RegionName || `region ${id}`;
  return peers
    .map((peer): PeerRow => {
      const { node } = peer;
      return {
        peer,
        who: peer.kind === "agent" ? "this agent" : peer.name || "a client",
        region: !node
          ? "not told yet"
          : node.preferred_derp === 0
            ? "none yet"
            : regionOf(String(node.preferred_derp)),
        addresses: node?.addresses ?? [],
        endpoints: node?.endpoints ?? [],
        forced: Object.entries(node?.derp_forced_websocket ?? {}).map(
          ([id, why]) => `${regionOf(id)} by WebSocket only${why ? `: ${why}` : ""}`,
        ),
      };
    })
    .sort((a, b) => Number(b.peer.kind === "agent") - Number(a.peer.kind === "agent"));
}
