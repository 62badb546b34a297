import type { ReactNode } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { useContainers } from "../../../streams/containers.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";

type Props = {
  agent: WorkspaceAgent;
  /** `isOld`: the agent or the stream is away. */
  children: (list: ContainerList, isOld: boolean) => ReactNode;
};

/** What needs the containers of an agent, or why they are not known. */
export function ContainersGate({ agent, children }: Props) {
  const { state, stream, retryNow } = useContainers(agent);
  if (state.list) return children(state.list, agent.status !== "connected" || stream.status !== "live");
  if (agent.status !== "connected")
    return (
      <EmptyState title="The agent is not connected">
        Its containers are told once {agent.name} is back. Nothing is known of them until then.
      </EmptyState>
    );
  if (stream.status === "refused")
    return (
      <ErrorState
        title={`The containers of ${agent.name} cannot be read`}
        detail={stream.reason || "The server gave no reason."}
        onRetry={retryNow}
      />
    );
  if (stream.attempt > 1)
    return (
      <ErrorState
        title={`The containers of ${agent.name} do not come`}
        detail={`${stream.reason ? `${stream.reason}. ` : ""}It is tried again by itself.`}
        onRetry={retryNow}
      />
    );
  return (
    <div role="status" aria-label="Loading the container" className="flex flex-col gap-3 p-4">
      <Skeleton className="h-6 w-64 max-w-full" />
      <Skeleton className="h-8 w-48" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
