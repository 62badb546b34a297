import { useMemo } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Container, ContainerList } from "#api/http/containers.ts";
import { MOST_MEASURED } from "#api/http/engine.ts";
import { useExtension } from "../../../../streams/deployment.ts";
import { useRowEvents } from "./useRowEvents.ts";
import { useListedStats } from "./useStatsFeed.ts";

/** What rows need to show what their containers use. */
export type RowUsage = {
  agentId: string;
  /** More containers run than the agent measures. */
  isCrowded: boolean;
};

const none: readonly Container[] = [];

/** Undefined where nothing is measured. The rows on screen open the stream. */
export function useRowUsage(agent: WorkspaceAgent, list: ContainerList | undefined): RowUsage | undefined {
  const { id } = agent;
  const isThere = useExtension("container-stats") === true && agent.status === "connected";
  const feed = useListedStats(agent, isThere);
  const containers = (isThere && list?.containers) || none;
  useRowEvents(agent.id, containers, feed);
  const isCrowded = useMemo(
    () => containers.filter(({ running }) => running).length > MOST_MEASURED,
    [containers],
  );
  return useMemo(() => (isThere ? { agentId: id, isCrowded } : undefined), [isThere, id, isCrowded]);
}
