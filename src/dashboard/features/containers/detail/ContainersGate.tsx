import type { ReactNode } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { NoList } from "../bars/ListStates.tsx";
import { useContainers } from "../feed/useContainers.ts";

type Props = {
  agent: WorkspaceAgent;
  /** `isOld`: the agent, its engine or the stream is away. */
  children: (list: ContainerList, isOld: boolean) => ReactNode;
};

/** What needs the containers of an agent, or why they are not known. */
export function ContainersGate({ agent, children }: Props) {
  const live = useContainers(agent);
  if (!live.list) return <NoList agent={agent} live={live} />;
  // The list comes first and the watch a moment later: only one that was lost makes the list old.
  const isLost = live.stream.status === "retrying" || live.stream.status === "refused";
  return children(live.list, agent.status !== "connected" || live.problem !== undefined || isLost);
}
