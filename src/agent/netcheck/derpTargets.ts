import { isIPv4, isIPv6 } from "node:net";
import type { DerpMap, DerpNode, DerpRegion } from "#api/http/connection.ts";
import type { RelayTarget } from "./timeRelay.ts";

export const FAMILIES = [4, 6] as const;
export type Family = (typeof FAMILIES)[number];
export type Resolved = { address: string; family: number };

const STUN_PORT = 3478;
const DERP_PORT = 443;

/** A map as this agent has to read it: the embedded relay is wherever the agent reaches its server. */
export function rewriteEmbedded(map: DerpMap, serverUrl: string): DerpMap {
  const url = new URL(serverUrl);
  const isPlain = url.protocol === "http:";
  const here = {
    HostName: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    DERPPort: Number(url.port) || (isPlain ? 80 : 443),
    ForceHTTP: isPlain,
  };
  const region = (of: DerpRegion | null) =>
    of?.EmbeddedRelay
      ? { ...of, Nodes: (of.Nodes ?? []).map((node) => (node.STUNOnly ? node : { ...node, ...here })) }
      : of;
  return {
    ...map,
    Regions: Object.fromEntries(Object.entries(map.Regions ?? {}).map(([id, of]) => [id, region(of)])),
  };
}

/** Whether the node's name has to be looked up: an address, or a word such as `none`, may stand for it. */
export const isNamed = ({ IPv4, IPv6 }: DerpNode) => !IPv4 || !IPv6;

/** Where the node is over one family, or undefined. */
function addressOf({ IPv4, IPv6 }: DerpNode, family: Family, resolved: readonly Resolved[]) {
  const given = family === 4 ? IPv4 : IPv6;
  if (!given) return resolved.find((one) => one.family === family)?.address;
  const isAddress = family === 4 ? isIPv4 : isIPv6;
  return isAddress(given) ? given : undefined;
}

export function stunTarget(node: DerpNode, family: Family, resolved: readonly Resolved[]) {
  const port = node.STUNPort || STUN_PORT;
  const address = addressOf(
    node.STUNTestIP ? { ...node, IPv4: "none", IPv6: "none", [`IPv${family}`]: node.STUNTestIP } : node,
    family,
    resolved,
  );
  return port > 0 && port < 65_536 && address ? { address, port } : undefined;
}

export function relayTarget(
  node: DerpNode,
  family: Family,
  resolved: readonly Resolved[],
): RelayTarget | undefined {
  const port = node.DERPPort || DERP_PORT;
  const address = addressOf(node, family, resolved);
  if (node.STUNOnly || port < 1 || port > 65_535 || !address) return undefined;
  return {
    secure: !node.ForceHTTP,
    address,
    port,
    hostName: node.HostName,
    certName: node.CertName ?? "",
    insecure: node.InsecureForTests ?? false,
  };
}
