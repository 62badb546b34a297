import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Container, ContainerList } from "#api/http/containers.ts";
import { useContainers } from "../../../streams/containers.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import { buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { ContainerHeader } from "./ContainerHeader.tsx";
import { ContainerTabs } from "./ContainerTabs.tsx";
import { ContainerContext, type ContainerOnPage } from "./containerContext.ts";
import { belongingOf, findContainer, successorOf } from "./containerOnPage.ts";
import { useStatsStream } from "./stats/useStatsFeed.ts";

type Props = {
  agent: WorkspaceAgent;
  /** Id or name, as the address has it. */
  wanted: string;
  /** The page of the tab. */
  children: ReactNode;
};

/** What all pages of one container have in common. Give it a key of agent and container. */
export function ContainerPage({ agent, wanted, children }: Props) {
  const { state, stream, retryNow } = useContainers(agent);
  // On each of its pages, so that the charts have no gap where one read the log.
  useStatsStream(agent, useExtension("container-stats") === true && agent.status === "connected");
  const found = state.list && findContainer(state.list, wanted);
  // What was read of a container stays readable after the engine removed it.
  const [last, setLast] = useState(found);
  if (found && found !== last) setLast(found);
  const container = found ?? last;

  if (!state.list && agent.status !== "connected")
    return (
      <EmptyState title="The agent is not connected">
        Its containers are told once {agent.name} is back. Nothing is known of this one until then.
      </EmptyState>
    );
  if (!state.list && stream.status === "refused")
    return (
      <ErrorState
        title={`The containers of ${agent.name} cannot be read`}
        detail={stream.reason || "The server gave no reason."}
        onRetry={retryNow}
      />
    );
  if (!state.list && stream.attempt > 1)
    return (
      <ErrorState
        title={`The containers of ${agent.name} do not come`}
        detail={`${stream.reason ? `${stream.reason}. ` : ""}It is tried again by itself.`}
        onRetry={retryNow}
      />
    );
  if (!state.list) return <Loading />;
  if (!container) return <NoSuchContainer agentId={agent.id} />;

  const page: ContainerOnPage = {
    agent,
    container,
    isGone: !found,
    isOld: agent.status !== "connected" || stream.status !== "live",
    belonging: belongingOf(state.list, container),
  };
  return (
    <ContainerContext value={page}>
      <div className="shrink-0 border-b border-line bg-surface">
        <ContainerHeader page={page} aside={null} />
        <ContainerTabs agentId={agent.id} container={wanted} />
      </div>
      {page.isGone && <Gone page={page} list={state.list} />}
      {children}
    </ContainerContext>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the container" className="flex flex-col gap-3 p-4">
      <Skeleton className="h-6 w-64 max-w-full" />
      <Skeleton className="h-8 w-48" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}

const toAll = (agentId: string) => ({
  to: "/agents/$agentId/containers" as const,
  params: { agentId },
});

function NoSuchContainer({ agentId }: { agentId: string }) {
  return (
    <EmptyState
      title="There is no such container"
      actions={
        <Link {...toAll(agentId)} className={buttonClasses("primary")}>
          All containers
        </Link>
      }
    >
      It was removed, or a rebuild put another one in its place.
    </EmptyState>
  );
}

/** Says what became of the container, and leads on to what took its place. */
function Gone({ page: { agent, container }, list }: { page: ContainerOnPage; list: ContainerList }) {
  const next: Container | undefined = successorOf(list, container);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 border-b border-line bg-warn-soft px-3 py-1.5 sm:px-4"
    >
      <span>
        <strong>This container was removed.</strong> What is shown is what was read before.
      </span>
      {next && (
        <Link
          to="/agents/$agentId/containers/$container"
          params={{ agentId: agent.id, container: next.id }}
          className={buttonClasses("plain", "sm")}
        >
          Open what took its place
        </Link>
      )}
    </div>
  );
}
