import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "#api/client.ts";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ListeningPort } from "#api/http/ports.ts";
import { useClient } from "../client.tsx";
import { useIsQuarterdeck } from "../deployment.ts";
import { type Seen, seePorts } from "./seePorts.ts";

/** C13: a new port is told within two seconds, and our agent's scan is at most one second old. */
const EVERY_MS = 900;
/** As often as the reference's own pages ask it. */
const REFERENCE_MS = 5_000;

export const isRefused = (error: unknown) =>
  error instanceof ApiError && (error.status === 403 || error.status === 404);

/** What listens on a connected agent, while somebody looks; `onArrived` is told of what was not there before. */
export function useListeningPorts(agent: WorkspaceAgent, onArrived?: (ports: ListeningPort[]) => void) {
  const client = useClient();
  const isOurs = useIsQuarterdeck() ?? true;
  const isConnected = agent.status === "connected";
  const query = useQuery({
    queryKey: ["listening-ports", agent.id],
    queryFn: async ({ signal }) => (await client.ports.listening({ agent: agent.id }, { signal })).ports,
    enabled: isConnected,
    // Not while the page is hidden: the query's default. Nor where ports are refused, until somebody tries again.
    refetchInterval: ({ state }) => (isRefused(state.error) ? false : isOurs ? EVERY_MS : REFERENCE_MS),
  });
  // Named one by one: only what is read here draws the page anew, which asking again does not.
  const { data, error, refetch } = query;
  const [seen, setSeen] = useState<Seen>();
  const tell = useRef(onArrived);
  tell.current = onArrived;
  const last = useRef<Seen>(undefined);
  useEffect(() => {
    if (!data) return;
    const next = seePorts(last.current, data, Date.now());
    last.current = next.seen;
    setSeen(next.seen);
    if (next.arrived.length > 0) tell.current?.(next.arrived);
  }, [data]);
  return { data, error, refetch, seen, isConnected };
}

export type Listening = ReturnType<typeof useListeningPorts>;
