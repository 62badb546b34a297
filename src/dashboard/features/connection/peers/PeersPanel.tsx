import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DerpMap } from "#api/http/connection.ts";
import { useClient } from "../../../streams/client.tsx";
import { useExtension } from "../../../streams/deployment.ts";
import type { AgentAndWorkspace } from "../../../streams/workspacesState.ts";
import { Button } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { classes } from "../../../ui/classes.ts";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { PeerTable } from "./PeerTable.tsx";
import { peerRows } from "./peerRows.ts";

const EVERY_MS = 5_000;
const SHOWN_AT_FIRST = 20;

/** Who has a tunnel to the agent, as the server's coordinator introduced them. */
export function PeersPanel({ agent, workspace, map }: AgentAndWorkspace & { map: DerpMap | undefined }) {
  const client = useClient();
  const tells = useExtension("tailnet-peers");
  const [all, setAll] = useState(false);
  const query = useQuery({
    queryKey: ["tailnet-peers", agent.id],
    queryFn: ({ signal }) => client.quarterdeck.tailnetPeers({ agent: agent.id }, { signal }),
    enabled: tells === true,
    refetchInterval: EVERY_MS,
  });
  if (tells === false)
    return (
      <Panel title="Peers">
        <p className="text-muted">
          This server does not tell which tailnet clients are connected to an agent.
        </p>
      </Panel>
    );
  const rows = peerRows(query.data?.peers ?? [], map);
  const shown = all ? rows : rows.slice(0, SHOWN_AT_FIRST);
  const clients = rows.filter(({ peer }) => peer.kind !== "agent").length;
  const hasAgent = clients < rows.length;
  return (
    <Panel
      title="Peers"
      flush
      aside={
        query.data && (
          <span role="status" className="text-xs text-muted">
            {clients === 1 ? "1 client" : `${clients} clients`}
            {query.isError && " when last seen"}
          </span>
        )
      }
    >
      {query.isPending && (
        <div className="p-4" aria-busy="true">
          <Skeleton className="h-8 w-full" />
        </div>
      )}
      {query.isError && !query.data && (
        <ErrorState
          title="The peers could not be listed"
          detail={query.error.message}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isError && query.data && (
        <p className="border-b border-line bg-warn-soft px-4 py-2 text-warn">
          Not up to date: {query.error.message}
        </p>
      )}
      {rows.length > 0 && <PeerTable rows={shown} />}
      {rows.length > shown.length && (
        <div className="border-t border-line p-2 text-center">
          <Button size="sm" tone="quiet" onClick={() => setAll(true)}>
            Show all {rows.length} peers
          </Button>
        </div>
      )}
      {query.data && clients === 0 && (
        <NoClients command={`coder ssh ${workspace.name}.${agent.name}`} hasAgent={hasAgent} />
      )}
      {query.data && clients > 0 && !hasAgent && (
        <p className="border-t border-line bg-warn-soft px-4 py-2 text-warn">
          The agent itself is not in the tailnet: these clients wait for it and do not reach it.
        </p>
      )}
    </Panel>
  );
}

/** The extension is of our server, whose agents have no WireGuard (derp-and-connection.md §5). */
function NoClients({ command, hasAgent }: { command: string; hasAgent: boolean }) {
  const commands = `coder login ${location.origin}\n${command}`;
  return (
    <div className={classes("px-4 py-3", hasAgent && "border-t border-line")}>
      <p className="font-medium">No client is connected.</p>
      <p className="mt-1 text-muted">
        A peer is a program that asked the server to introduce it to this agent, so that both talk directly or
        by a relay: <code className="font-mono text-xs">coder ssh</code>, port forwarding, Coder Desktop.
        Terminals in this dashboard need none.
      </p>
      <p className="mt-2 text-muted">
        {hasAgent
          ? "A client is introduced and listed here, but this agent carries no tailnet traffic yet, so its connection gets no answer. These commands make one appear:"
          : "The agent itself is not in the tailnet now, so no client would reach it."}
      </p>
      {hasAgent && (
        <div className="mt-2 flex items-start gap-2">
          <pre className="min-w-0 flex-1 overflow-x-auto rounded-md border border-line bg-bg p-2 font-mono text-xs leading-5">
            {commands}
          </pre>
          <CopyButton text={commands} label="Copy the commands" />
        </div>
      )}
    </div>
  );
}
