import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Container, ContainerList } from "#api/http/containers.ts";
import { Button, buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ContainersGate } from "./ContainersGate.tsx";
import { findContainer } from "./containerOnPage.ts";
import { useEnvironments } from "./useEnvironments.ts";

export type Logged = {
  containers: readonly Container[];
  environment: Record<string, string>;
  isRunning: boolean;
};

type Props = {
  agent: WorkspaceAgent;
  /** Ids or names, as the address has them. */
  wanted: readonly string[];
  /** The log of those that are there. */
  children: (logged: Logged) => ReactNode;
};

/** The frame of the merged log of several containers. Give it a key of agent and containers. */
export function ContainersLogFrame({ agent, wanted, children }: Props) {
  return (
    <ContainersGate agent={agent}>
      {(list) => (
        <Listed agent={agent} wanted={wanted} list={list}>
          {children}
        </Listed>
      )}
    </ContainersGate>
  );
}

function Listed({ agent, wanted, list, children }: Props & { list: ContainerList }) {
  // One log is of the same containers until it is opened anew: what was read of a removed one stays.
  const [held, setHeld] = useState(() => foundOf(list, wanted));
  const environment = useEnvironments(agent.id, held);
  const gone = held.filter(({ id }) => !findContainer(list, id));
  const isRunning = held.some(({ id }) => findContainer(list, id)?.running);
  const missing = wanted.length - held.length;
  if (held.length === 0)
    return (
      <EmptyState
        title="None of these containers is there"
        actions={
          <Link
            to="/agents/$agentId/containers"
            params={{ agentId: agent.id }}
            className={buttonClasses("primary")}
          >
            All containers
          </Link>
        }
      >
        They were removed, or rebuilds put others in their places.
      </EmptyState>
    );
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-2 sm:px-4">
        <Link
          to="/agents/$agentId/containers"
          params={{ agentId: agent.id }}
          aria-label="All containers"
          className="-mx-1 inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg"
        >
          <ChevronLeft size={16} aria-hidden />
        </Link>
        <h2 className="text-base font-semibold">
          {held.length} {held.length === 1 ? "container" : "containers"}
        </h2>
        <ul className="flex min-w-0 flex-wrap gap-x-3">
          {held.map(({ id, name }) => (
            <li key={id}>
              <Link
                to="/agents/$agentId/containers/$container"
                params={{ agentId: agent.id, container: id }}
                className="text-accent hover:underline"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
        {missing > 0 && (
          <span className="text-warn">
            {missing} more of this link {missing === 1 ? "is" : "are"} not there any more
          </span>
        )}
      </div>
      {gone.length > 0 && (
        <div
          role="status"
          className="flex flex-wrap items-center gap-3 border-b border-line bg-warn-soft px-3 py-1.5 sm:px-4"
        >
          <span>
            <strong>{gone.map(({ name }) => name).join(", ")} removed.</strong> Lines that were read before
            stay until the log is opened anew.
          </span>
          {gone.length < held.length && (
            <Button size="sm" onClick={() => setHeld(foundOf(list, wanted))}>
              Open anew
            </Button>
          )}
        </div>
      )}
      {children({ containers: held, environment, isRunning })}
    </>
  );
}

function foundOf(list: ContainerList, wanted: readonly string[]): readonly Container[] {
  const found = wanted.flatMap((one) => findContainer(list, one) ?? []);
  return [...new Map(found.map((container) => [container.id, container])).values()];
}
