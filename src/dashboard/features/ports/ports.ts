import type { ListeningPort } from "#api/http/ports.ts";
import type { PortShare } from "#api/http/workspaces.ts";
import type { AppHost } from "../../streams/appHost.ts";

export type Protocol = "http" | "https";
export type Level = "owner" | "authenticated" | "organization" | "public";
export type PortPlace = { agent: string; workspace: string; owner: string };

/** A port that listens, is shared, or both. */
export type Port = { port: number; processName: string; listens: boolean; share: PortShare | undefined };

const LOWEST = 9;
const HIGHEST = 65_535;
/** A part of a host name holds no more. */
const MAX_LABEL = 63;

const labelOf = (port: number, protocol: Protocol, { agent, workspace, owner }: PortPlace) =>
  [`${port}${protocol === "https" ? "s" : ""}`, agent, workspace, owner].join("--");

/** LC7. `protocol` is the program's; the link's own is the page's. */
export const portLink = (port: number, protocol: Protocol, place: PortPlace, host: AppHost) =>
  `${host.protocol}//${host.wildcard.replace("*", labelOf(port, protocol, place))}/`;

/** Why a port has no address; undefined when it has one. */
export function whyNotOpen(port: number, place: PortPlace, host: AppHost): string | undefined {
  if (host.whyOff) return host.whyOff;
  if (!Number.isInteger(port) || port < LOWEST || port > HIGHEST)
    return `A port is a number from ${LOWEST} to ${HIGHEST}.`;
  // Coder reads only four or five digits as a port; ours reads fewer as well (browse-and-auth §4).
  if (port < 1000 && !host.isOurs)
    return "This server takes numbers of fewer than four digits for the name of an app.";
  const { length } = labelOf(port, "https", place);
  if (length > MAX_LABEL)
    return `The host name would have a part of ${length} characters, and ${MAX_LABEL} is the most. Shorter names help.`;
  return undefined;
}

/** By number: rows keep their place while ports come and go. */
export function joinPorts(
  listening: readonly ListeningPort[],
  shares: readonly PortShare[],
  agentName: string,
): Port[] {
  const ours = new Map(shares.filter((share) => share.agent_name === agentName).map((s) => [s.port, s]));
  const rows = new Map<number, Port>();
  for (const { port, process_name } of listening)
    rows.set(port, { port, processName: process_name, listens: true, share: ours.get(port) });
  for (const [port, share] of ours)
    if (!rows.has(port)) rows.set(port, { port, processName: "", listens: false, share });
  return [...rows.values()].sort((a, b) => a.port - b.port);
}

/** When each port was first seen to listen; 0 for those that were there at the first look. */
export type Seen = ReadonlyMap<number, number>;

export function seePorts(
  seen: Seen | undefined,
  listening: readonly ListeningPort[],
  now: number,
): { seen: Seen; arrived: ListeningPort[] } {
  const arrived = seen ? listening.filter(({ port }) => !seen.has(port)) : [];
  // What stopped is forgotten: when it is back it is new again.
  return {
    seen: new Map(listening.map(({ port }) => [port, seen ? (seen.get(port) ?? now) : 0])),
    arrived,
  };
}
