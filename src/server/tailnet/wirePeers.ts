import type { TailnetNode, TailnetPeer } from "#api/http/quarterdeck.ts";
import type { PresentPeer } from "#tailnet/coordinate/coordinator.ts";
import type { Node } from "#tailnet/proto/coordinate_pb.ts";
import { wireTime } from "../users/wire.ts";

/** Nodes are what clients say of themselves, in messages of up to 4 MiB: only so much of them is shown. */
const MAX_ENTRIES = 64;
const MAX_CHARS = 256;
const KEY_PREFIX = "np";

const cut = (text: string) => text.slice(0, MAX_CHARS);
const cutAll = (texts: readonly string[]) => texts.slice(0, MAX_ENTRIES).map(cut);
const cutMap = <V>(map: Record<string, V>, value: (value: V) => V) =>
  Object.fromEntries(
    Object.entries(map)
      .slice(0, MAX_ENTRIES)
      .map(([key, each]) => [cut(key), value(each)]),
  );

/** The peers around an agent as the API shows them, first come first. */
export function wirePeers(agent: string, peers: readonly PresentPeer[]): TailnetPeer[] {
  return [...peers]
    .sort((a, b) => a.since - b.since)
    .map(({ id, name, node, since, updatedAt }) => ({
      id,
      ...(name !== undefined && { name }),
      kind: id === agent ? "agent" : "client",
      node: node ? wireNode(node) : null,
      since: wireTime(since),
      updated_at: wireTime(updatedAt),
    }));
}

function wireNode(node: Node): TailnetNode {
  const asOf = Number(node.asOf?.seconds ?? 0n) * 1000 + (node.asOf?.nanos ?? 0) / 1e6;
  return {
    key: wireKey(node.key),
    disco: cut(node.disco),
    ...(node.asOf && isTime(asOf) && { as_of: wireTime(asOf) }),
    preferred_derp: node.preferredDerp,
    // JSON has no other numbers.
    derp_latency: cutMap(node.derpLatency, (seconds) => (Number.isFinite(seconds) ? seconds : 0)),
    derp_forced_websocket: cutMap(node.derpForcedWebsocket, cut),
    addresses: cutAll(node.addresses),
    endpoints: cutAll(node.endpoints),
  };
}

/** As WireGuard's tools of tailnets write it. */
function wireKey(key: Uint8Array): string {
  const bytes = Buffer.from(key);
  if (bytes.length !== 34 || bytes.toString("latin1", 0, 2) !== KEY_PREFIX) return "";
  return `nodekey:${bytes.toString("hex", 2)}`;
}

/** Year 9999 is the last that RFC 3339 can write. */
const isTime = (ms: number) => ms >= 0 && ms < Date.UTC(10_000, 0);
