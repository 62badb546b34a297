import { useEffect } from "react";
import { useAppHost } from "../../streams/appHost.ts";
import { useIsQuarterdeck } from "../../streams/deployment.ts";
import { placeOf } from "../../streams/ports/portLink.ts";
import { arrivalText } from "../../streams/ports/seePorts.ts";
import { isRefused, type Listening, useListeningPorts } from "../../streams/ports/useListeningPorts.ts";
import { noProbes, usePortProbes } from "../../streams/ports/usePortProbes.ts";
import { usePortShares } from "../../streams/ports/usePortShares.ts";
import { isUnknownRoute } from "../../streams/probe.ts";
import type { AgentAndWorkspace } from "../../streams/workspacesState.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorState } from "../../ui/ErrorState.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { useAnnounce } from "../../ui/useAnnounce.ts";
import { joinPorts } from "./joinPorts.ts";
import { OpenPort } from "./OpenPort.tsx";
import { PortRow } from "./PortRow.tsx";
import { usePortOwners } from "./usePortOwners.ts";

/** What listens on the agent's machine, who may open it, and the way there. */
export function PortsPage({ agent, workspace }: AgentAndWorkspace) {
  const { said, announce } = useAnnounce();
  const host = useAppHost();
  const listening = useListeningPorts(agent, (ports) =>
    announce(arrivalText(ports, (port) => owners.get(port)?.[0]?.name)),
  );
  const owners = usePortOwners(agent, listening);
  const shares = usePortShares(workspace.id);
  useEffect(() => {
    document.title = `Ports · ${agent.name} · Quarterdeck`;
  }, [agent.name]);
  const probes = usePortProbes(agent, [...owners.keys()]) ?? noProbes;
  const place = placeOf({ agent, workspace });
  const ports = joinPorts({
    listening: listening.data ?? [],
    shares: shares.data ?? [],
    owners,
    probes,
    agent,
  });
  const isStale = !listening.isConnected || listening.error !== null;
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-5xl gap-3 p-3 sm:p-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <p role="status" className="sr-only">
          {said}
        </p>
        <Panel title="Ports" flush aside={<Count count={listening.data?.length} isStale={isStale} />}>
          <Notice
            listening={listening}
            status={agent.status}
            whyOff={host.loaded ? host.whyOff : undefined}
          />
          {ports.length > 0 && (
            <ul className={isStale ? "opacity-60" : ""}>
              {ports.map((port) => (
                <PortRow
                  key={port.port}
                  port={port}
                  place={place}
                  host={host}
                  seenAt={listening.seen?.get(port.port) ?? 0}
                  agent={agent}
                  workspace={workspace}
                />
              ))}
            </ul>
          )}
          {ports.length === 0 && <Nothing listening={listening} status={agent.status} />}
          {shares.isError && (
            <p role="alert" className="border-t border-line px-4 py-2 text-bad">
              What is shared is not known: {shares.error.message}
            </p>
          )}
        </Panel>
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title="Any port">
            <OpenPort place={place} host={host} />
          </Panel>
          <p className="px-1 text-xs text-muted">
            Ports below 9, those of the agent's apps, and those of mail, databases and shells are not listed.
            Only web pages open here: HTTP, WebSocket and streams.
          </p>
        </div>
      </div>
    </div>
  );
}

function Count({ count, isStale }: { count: number | undefined; isStale: boolean }) {
  if (count === undefined) return null;
  return (
    <span className="text-xs text-muted">
      {count} listening{isStale && " when last seen"}
    </span>
  );
}

/** What limits all rows at once. */
function Notice({
  listening,
  status,
  whyOff,
}: {
  listening: Listening;
  status: string;
  whyOff: string | undefined;
}) {
  const hasRows = listening.data !== undefined;
  const texts = [
    whyOff,
    hasRows &&
      !listening.isConnected &&
      `The agent is ${status}: this is what listened when it was last here.`,
    hasRows && listening.isConnected && listening.error && `Not up to date: ${listening.error.message}`,
  ].filter(Boolean);
  return texts.map((text) => (
    <p key={String(text)} className="border-b border-line bg-warn-soft px-4 py-2 text-warn">
      {text}
    </p>
  ));
}

function Nothing({ listening, status }: { listening: Listening; status: string }) {
  const isOurs = useIsQuarterdeck() ?? true;
  if (listening.data)
    return (
      <EmptyState title="No open ports were detected.">
        Start a server in a terminal: it appears here within {isOurs ? "two" : "ten"} seconds.
      </EmptyState>
    );
  if (!listening.isConnected)
    return (
      <EmptyState title={`The agent is ${status}`}>
        What listens on its machine is known while it is connected. This page fills by itself.
      </EmptyState>
    );
  if (listening.error) {
    const { error } = listening;
    return (
      <ErrorState
        title={
          isUnknownRoute(error)
            ? "This version of the server does not list ports"
            : isRefused(error)
              ? "You may not see the ports of this agent"
              : "The ports could not be listed"
        }
        detail={error.message}
        onRetry={() => void listening.refetch()}
      />
    );
  }
  return (
    <div className="flex flex-col gap-2 p-4" aria-busy="true">
      <Skeleton className="h-8 w-full" />
      <Skeleton className="h-8 w-full" />
    </div>
  );
}
