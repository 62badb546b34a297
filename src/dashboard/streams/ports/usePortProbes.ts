import { useQueries } from "@tanstack/react-query";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { MOST_PROBES, type PortProbe } from "#api/http/ports.ts";
import { useClient } from "../client.tsx";
import { useExtension } from "../deployment.ts";

/** A probe is a connection to the program: often enough to see it come, seldom enough not to bother it. */
const EVERY_MS = 5_000;

export type Probes = ReadonlyMap<number, PortProbe["state"]>;
export const noProbes: Probes = new Map();

/**
 * What becomes of a connection to each of these ports: what is listed as listening may be an engine's proxy with nobody
 * behind it. Undefined while that is being found out, empty where the server does not probe.
 */
export function usePortProbes(agent: WorkspaceAgent, ports: readonly number[]): Probes | undefined {
  const client = useClient();
  const isThere = useExtension("port-probes") === true && agent.status === "connected";
  const probes = useQueries({
    queries: chunksOf(ports).map((chunk) => ({
      queryKey: ["port-probes", agent.id, chunk],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await client.ports.probe({ agent: agent.id, ports: chunk }, { signal })).ports,
      enabled: isThere,
      retry: false,
      staleTime: 0,
      refetchInterval: EVERY_MS,
    })),
    combine: merged,
  });
  // Of an agent that is away, what was found before says nothing.
  return isThere ? probes : noProbes;
}

const chunksOf = (ports: readonly number[]): string[] => {
  const sorted = [...new Set(ports)].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / MOST_PROBES) }, (_, n) =>
    sorted.slice(n * MOST_PROBES, (n + 1) * MOST_PROBES).join(","),
  );
};

type Answer = { data: PortProbe[] | undefined; isError: boolean; isLoading: boolean };

// Of one identity, so that the result keeps its own while nothing changed.
const merged = (answers: readonly Answer[]): Probes | undefined => {
  if (answers.some(({ isLoading }) => isLoading)) return undefined;
  const known = answers.flatMap(({ data, isError }) => (isError ? [] : (data ?? [])));
  return known.length === 0 ? noProbes : new Map(known.map(({ port, state }) => [port, state]));
};
