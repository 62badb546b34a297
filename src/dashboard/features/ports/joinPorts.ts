import type { ListeningPort } from "#api/http/ports.ts";
import type { PortShare } from "#api/http/workspaces.ts";
import { isListed } from "#api/listedPorts.ts";
import type { PortOwner } from "../../streams/ports/publishedPorts.ts";

export type Level = "owner" | "authenticated" | "organization" | "public";

/** A port of the agent's machine that listens, is published by a container, is shared, or all of it. */
export type Port = {
  port: number;
  processName: string;
  /** Undefined: this port is not told of, whether it listens or not (LP10). */
  listens: boolean | undefined;
  share: PortShare | undefined;
  owners: readonly PortOwner[];
};

type Known = {
  listening: readonly ListeningPort[];
  shares: readonly PortShare[];
  owners: ReadonlyMap<number, readonly PortOwner[]>;
  agent: { name: string; apps: readonly { url?: string | undefined }[] };
};

/** By number: rows keep their place while ports come and go. */
export function joinPorts({ listening, shares, owners, agent }: Known): Port[] {
  const shareOf = new Map(shares.filter((share) => share.agent_name === agent.name).map((s) => [s.port, s]));
  const processOf = new Map(listening.map(({ port, process_name }) => [port, process_name]));
  const numbers = new Set([...processOf.keys(), ...owners.keys(), ...shareOf.keys()]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((port) => ({
      port,
      processName: processOf.get(port) ?? "",
      listens: processOf.has(port) || (isListed(port, agent.apps) ? false : undefined),
      share: shareOf.get(port),
      owners: owners.get(port) ?? [],
    }));
}
