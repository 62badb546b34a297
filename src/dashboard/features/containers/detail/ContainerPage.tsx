import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ContainerList } from "#api/http/containers.ts";
import { useExtension } from "../../../streams/deployment.ts";
import { buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { FailureNote } from "../bars/FailureNote.tsx";
import { containerWork, workKey } from "../work/containerWork.ts";
import { useContainerWork } from "../work/useContainerWork.ts";
import { ContainerHeader } from "./ContainerHeader.tsx";
import { ContainersGate } from "./ContainersGate.tsx";
import { ContainerTabs } from "./ContainerTabs.tsx";
import { ContainerContext, type ContainerOnPage } from "./containerContext.ts";
import { belongingOf, findContainer, successorOf } from "./containerOnPage.ts";
import { useStatsStream } from "./stats/useStatsFeed.ts";

type Props = {
  agent: WorkspaceAgent;
  /** Id or name, as the address has it. */
  wanted: string;
  /** What can be done with it. */
  aside?: ReactNode;
  /** The page of the tab. */
  children: ReactNode;
};

/** What all pages of one container have in common. Give it a key of agent and container. */
export function ContainerPage(props: Props) {
  const { agent } = props;
  // On each of its pages, so that the charts have no gap where one read the log.
  useStatsStream(agent, useExtension("container-stats") === true && agent.status === "connected");
  return (
    <ContainersGate agent={agent}>
      {(list, isOld) => <Listed {...props} list={list} isOld={isOld} />}
    </ContainersGate>
  );
}

function Listed({
  agent,
  wanted,
  aside,
  children,
  list,
  isOld,
}: Props & { list: ContainerList; isOld: boolean }) {
  const found = findContainer(list, wanted);
  const work = useContainerWork();
  // What was read of a container stays readable after the engine removed it.
  const [last, setLast] = useState(found);
  if (found && found !== last) setLast(found);
  const container = found ?? last;
  if (!container) return <NoSuchContainer agentId={agent.id} />;
  const key = workKey(agent.id, container.id);
  const failure = work.failures.get(key);
  const page: ContainerOnPage = {
    agent,
    container,
    isGone: !found,
    isOld,
    belonging: belongingOf(list, container),
    act: work.acts.get(key),
  };
  return (
    <ContainerContext value={page}>
      <div className="shrink-0 border-b border-line bg-surface">
        <ContainerHeader page={page} aside={aside} />
        <ContainerTabs agentId={agent.id} container={wanted} members={page.belonging.members} />
      </div>
      {failure && (
        <div className="border-b border-line px-3 py-2 sm:px-4">
          <FailureNote failure={failure} onDismiss={() => containerWork.dismiss(key)} />
        </div>
      )}
      {page.isGone && <Gone page={page} list={list} />}
      {children}
    </ContainerContext>
  );
}

function NoSuchContainer({ agentId }: { agentId: string }) {
  return (
    <EmptyState
      title="There is no such container"
      actions={
        <Link to="/agents/$agentId/containers" params={{ agentId }} className={buttonClasses("primary")}>
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
  const next = successorOf(list, container);
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
