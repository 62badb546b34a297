import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError } from "#api/client.ts";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { useClient } from "../../streams/client.tsx";
import { ownersOf, type PortOwner } from "../../streams/ports/publishedPorts.ts";
import type { Listening } from "../../streams/ports/useListeningPorts.ts";

/** The port is there a moment before the engine says whose it is. */
const AGAIN_MS = 2_000;
const EVERY_MS = 15_000;
const nobody: ReadonlyMap<number, PortOwner[]> = new Map();

/**
 * The containers behind the ports of a machine; none where the server or the agent has no containers. They are asked for
 * whenever the ports change: no stream, since a container that came or went shows in its ports.
 */
export function usePortOwners(agent: WorkspaceAgent, { data: listening, isConnected }: Listening) {
  const client = useClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["port-owners", agent.id],
    queryFn: async ({ signal }) => ownersOf(await client.containers.list({ agent: agent.id }, { signal })),
    // An agent inside a devcontainer has none (CC45).
    enabled: isConnected && !agent.parent_id,
    retry: false,
    refetchInterval: ({ state }) => (hasNone(state.error) ? false : EVERY_MS),
  });
  const none = hasNone(error);
  const before = useRef(listening);
  useEffect(() => {
    if (before.current === listening) return;
    const isFirst = before.current === undefined;
    before.current = listening;
    if (isFirst || none || agent.parent_id) return;
    void refetch();
    const again = setTimeout(() => void refetch(), AGAIN_MS);
    return () => clearTimeout(again);
  }, [listening, none, refetch, agent.parent_id]);
  return data ?? nobody;
}

/** For good: containers are switched off, or not known there. */
const hasNone = (error: unknown) =>
  error instanceof ApiError && (error.status === 403 || error.status === 404 || error.status === 501);
