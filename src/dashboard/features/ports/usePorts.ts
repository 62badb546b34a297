import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ListeningPort } from "#api/http/ports.ts";
import { useClient } from "../../streams/client.tsx";
import { type Seen, seePorts } from "./ports.ts";

/** C13: a new port is told within two seconds; the agent's own scan is at most one old. */
const EVERY_MS = 2_000;
/** Shares change by hand: this page's own changes are asked for at once. */
const SHARES_EVERY_MS = 15_000;

export const sharesKey = (workspaceId: string) => ["port-shares", workspaceId];

/** What listens on a connected agent, while somebody looks; `onArrived` is told of what was not there before. */
export function useListeningPorts(agent: WorkspaceAgent, onArrived: (ports: ListeningPort[]) => void) {
  const client = useClient();
  const isConnected = agent.status === "connected";
  const query = useQuery({
    queryKey: ["listening-ports", agent.id],
    queryFn: async ({ signal }) => (await client.ports.listening({ agent: agent.id }, { signal })).ports,
    enabled: isConnected,
    // Not while the page is hidden: the query's default.
    refetchInterval: EVERY_MS,
  });
  const [seen, setSeen] = useState<Seen>();
  const tell = useRef(onArrived);
  tell.current = onArrived;
  const last = useRef<Seen>(undefined);
  useEffect(() => {
    if (!query.data) return;
    const next = seePorts(last.current, query.data, Date.now());
    last.current = next.seen;
    setSeen(next.seen);
    if (next.arrived.length > 0) tell.current(next.arrived);
  }, [query.data]);
  return { ...query, seen, isConnected };
}

export function usePortShares(workspaceId: string) {
  const client = useClient();
  return useQuery({
    queryKey: sharesKey(workspaceId),
    queryFn: async ({ signal }) =>
      (await client.workspaces.portShares({ workspace: workspaceId }, { signal })).shares,
    refetchInterval: SHARES_EVERY_MS,
  });
}
