import type { ConnectionInfo } from "#api/http/connection.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import { type RegionRow, relays } from "./regions.ts";

export type Policy = { kind: MarkKind; word: string; sentence: string; next?: string };

type Facts = {
  info: Pick<ConnectionInfo, "disable_direct_connections" | "derp_force_websockets">;
  regions: readonly RegionRow[];
  /** Flags are those of our own server; another has its own. */
  isOurs: boolean;
};

/** How a tailnet client and the agent may meet, and what to change when they cannot. */
export function policyOf({ info, regions, isOurs }: Facts): Policy {
  const relaying = regions.filter(relays);
  const addRelay = isOurs
    ? "Give the server a map with a relay: --derp-config FILE or URL."
    : "Ask who runs the server for a relay.";
  const allowDirect = isOurs
    ? "To allow direct connections, start the server without --disable-direct-connections."
    : "Who runs the server can allow direct connections.";
  if (info.disable_direct_connections && relaying.length === 0)
    return {
      kind: "bad",
      word: "No way",
      sentence: "Direct connections are off, and the map has no relay: no tailnet client reaches the agent.",
      next: `${addRelay} ${allowDirect}`,
    };
  if (info.disable_direct_connections)
    return {
      kind: "ok",
      word: "Relayed only",
      sentence: `Direct connections are off. All traffic passes ${relayText(relaying)}.`,
      next: allowDirect,
    };
  if (relaying.length === 0)
    return {
      kind: "warn",
      word: "Direct only",
      sentence: "The map has no relay: clients behind a strict NAT or firewall do not reach the agent.",
      next: addRelay,
    };
  return {
    kind: "ok",
    word: "Direct when possible",
    sentence: `Where the networks do not allow it, traffic passes ${relayText(relaying)}.`,
  };
}

function relayText(relaying: readonly RegionRow[]): string {
  const home = relaying.find(({ preferred }) => preferred);
  if (home) return `the relay in ${home.name}`;
  return relaying.length === 1
    ? `the relay in ${relaying[0]!.name}`
    : `one of ${relaying.length} relay regions`;
}

export const relayProtocol = ({ derp_force_websockets }: Facts["info"]) =>
  derp_force_websockets ? "WebSocket only" : "its own upgrade of HTTP, or WebSocket where a proxy stops that";
