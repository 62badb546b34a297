import type { ListeningPort } from "#api/http/ports.ts";
import type { PortShare } from "#api/http/workspaces.ts";
import { isListed } from "#api/listedPorts.ts";
import type { PortOwner } from "../../streams/ports/publishedPorts.ts";
import type { Probes } from "../../streams/ports/usePortProbes.ts";

export type Level = "owner" | "authenticated" | "organization" | "public";

/** A port of the agent's machine that listens, is published by a container, is shared, or all of it. */
export type Port = {
  port: number;
  processName: string;
  /** Undefined: this port is not told of, whether it listens or not (LP10). */
  listens: boolean | undefined;
  /** A container publishes it, and nothing takes the connection there. */
  isHollow: boolean;
  share: PortShare | undefined;
  owners: readonly PortOwner[];
};

type Known = {
  listening: readonly ListeningPort[];
  shares: readonly PortShare[];
  owners: ReadonlyMap<number, readonly PortOwner[]>;
  /** Of those that containers publish. */
  probes: Probes;
  agent: { name: string; apps: readonly { url?: string | undefined }[] };
};

/** By number: rows keep their place while ports come and go. */
export function joinPorts({ listening, shares, owners, probes, agent }: Known): Port[] {
  const shareOf = new Map(shares.filter((share) => share.agent_name === agent.name).map((s) => [s.port, s]));
  const processOf = new Map(listening.map(({ port, process_name }) => [port, process_name]));
  const listensAt = (port: number) => {
    const probe = probes.get(port);
    if (processOf.has(port) || probe === "accepts" || probe === "closes") return true;
    // Databases, mail and what apps stand for are in no list of ports (LP10).
    return probe === "refuses" || isListed(port, agent.apps) ? false : undefined;
  };
  const numbers = new Set([...processOf.keys(), ...owners.keys(), ...shareOf.keys()]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((port) => ({
      port,
      processName: processOf.get(port) ?? "",
      listens: listensAt(port),
      isHollow: probes.get(port) === "closes",
      share: shareOf.get(port),
      owners: owners.get(port) ?? [],
    }));
}
