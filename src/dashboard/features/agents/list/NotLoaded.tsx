import { useSyncExternalStore } from "react";
import { useWorkspacesFeed } from "../../../streams/workspaces.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { AgentListSkeleton } from "./AgentListSkeleton.tsx";

/** Before anything was heard of the list. */
export function NotLoaded() {
  const { stream } = useWorkspacesFeed();
  const { status, reason } = useSyncExternalStore(stream.subscribe, stream.getSnapshot);
  if (status !== "refused") return <AgentListSkeleton />;
  return (
    <ErrorState title="The list of agents was refused" detail={reason} onRetry={() => stream.retryNow()} />
  );
}
