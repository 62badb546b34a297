import { Box, CircleAlert } from "lucide-react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { Button } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { LiveContainers } from "../feed/useContainers.ts";
import type { Problem } from "../model/problem.ts";

const STARTING = new Set(["created", "starting"]);
const NOT_CONNECTED: Record<string, string> = {
  connecting: "The agent has not connected yet",
  timeout: "The agent has never connected",
  disconnected: "The agent is not connected",
};

/** In place of the tree, while there is nothing to draw it from. */
export function NoList({ agent, live }: { agent: WorkspaceAgent; live: LiveContainers }) {
  if (agent.status !== "connected")
    return (
      <EmptyState title={NOT_CONNECTED[agent.status] ?? `The agent is ${agent.status}`}>
        Its containers are known while it is connected. This page fills by itself.
      </EmptyState>
    );
  if (live.problem)
    return (
      <ErrorState
        title={live.problem.title}
        detail={live.problem.detail}
        onRetry={live.retryNow}
        actions={<Next problem={live.problem} />}
      />
    );
  return (
    <div role="status" aria-label="Loading containers" className="flex flex-col gap-px p-3 sm:p-4">
      {STARTING.has(agent.lifecycle_state) && (
        <p className="mb-2 text-muted">
          The agent still runs its start scripts. Some agents list their containers only after that.
        </p>
      )}
      {["a", "b", "c", "d"].map((key) => (
        <Skeleton key={key} className="h-11 w-full" />
      ))}
    </div>
  );
}

function Next({ problem }: { problem: Problem }) {
  return <p className="order-first basis-full text-fg">{problem.next}</p>;
}

/** Above a tree that is older than the trouble. */
export function OldListNote({ agent, live }: { agent: WorkspaceAgent; live: LiveContainers }) {
  const isConnected = agent.status === "connected";
  if (isConnected && !live.problem) return null;
  const title = isConnected ? live.problem?.title : NOT_CONNECTED[agent.status];
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-soft px-3 py-2 sm:px-4"
    >
      <CircleAlert size={14} aria-hidden className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1 break-words">
        <strong className="font-semibold text-warn">{title ?? "Not up to date"}.</strong>{" "}
        {isConnected && live.problem?.detail} This is how it was when last heard of.{" "}
        {isConnected ? live.problem?.next : "It is asked again once the agent is back."}
      </p>
      {isConnected && (
        <Button size="sm" onClick={live.retryNow}>
          Try again
        </Button>
      )}
    </div>
  );
}

export function NoContainers() {
  return (
    <EmptyState icon={<Box size={28} aria-hidden />} title="No containers on this machine">
      Start one with Docker or Podman and it appears here. A project with a{" "}
      <code className="font-mono text-xs">.devcontainer/devcontainer.json</code> in the agent's directory is
      listed as a devcontainer when the agent starts.
    </EmptyState>
  );
}

export function NoMatch({ total, onClear }: { total: number; onClear: () => void }) {
  return (
    <EmptyState title="No container matches" actions={<Button onClick={onClear}>Show all containers</Button>}>
      {total === 1 ? "The only container is" : `All ${total} containers are`} hidden by the filter above.
    </EmptyState>
  );
}
