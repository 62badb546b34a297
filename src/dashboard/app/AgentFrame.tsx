import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { AgentHeader } from "../features/agents/page/AgentHeader.tsx";
import { useAgentRefresh } from "../streams/agentRefresh.ts";
import { useLatencyHistory } from "../streams/latencyHistory.ts";
import { useMetadata } from "../streams/metadata.tsx";
import { loadFailure } from "../streams/outOfReach.ts";
import { useRoundTrip } from "../streams/roundTrip.ts";
import { type LookedFor, useAgent, useLookedFor, useWatchedWorkspace } from "../streams/workspaces.tsx";
import type { AgentAndWorkspace } from "../streams/workspacesState.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { ErrorState } from "../ui/ErrorState.tsx";
import { AgentGone } from "./AgentGone.tsx";
import { AgentContext } from "./agentContext.ts";
import { ToAllAgents } from "./NoSuchAgent.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";

const CONTAINER_PATH = /\/(container-logs|containers\/.+)$/;

/** What all pages of one agent have in common: its header and tabs. */
export function AgentFrame() {
  const { agentId } = useParams({ from: "/shell/agents/$agentId" });
  const found = useAgent(agentId);
  const looked = useLookedFor(agentId);
  if (!found) return <NotFoundYet agentId={agentId} looked={looked} />;
  return <Found key={agentId} agent={found.agent} workspace={found.workspace} />;
}

function NotFoundYet({ agentId, looked }: { agentId: string; looked: LookedFor | undefined }) {
  if (looked === "none") return <AgentGone agentId={agentId} />;
  if (looked !== undefined && "error" in looked) {
    const failure = loadFailure(looked.error, "The agent could not be looked for");
    return <ErrorState heading="h1" {...failure} actions={<ToAllAgents />} />;
  }
  const progress = looked?.looking;
  if (!progress) return <PageLoading />;
  return (
    <EmptyState heading="h1" title="Looking for this agent" actions={<ToAllAgents />}>
      <p role="status">
        {progress.seen.toLocaleString("en")} of {progress.of.toLocaleString("en")} workspaces looked through.
      </p>
      <p>
        The deployment cannot be asked to which workspace an agent belongs. Once seen, it is found at once.
      </p>
    </EmptyState>
  );
}

function Found({ agent, workspace }: AgentAndWorkspace) {
  useWatchedWorkspace(workspace.id);
  useAgentRefresh({ agent, workspace });
  const { state: metadata, stream: metadataStream } = useMetadata(agent.id, `Metadata of ${agent.name}`);
  const roundTrip = useRoundTrip();
  // Pages of containers are a level below the agent's own.
  const isAbove = useLocation({ select: ({ pathname }) => CONTAINER_PATH.test(pathname) });
  const latencies = useLatencyHistory(agent);
  const value = useMemo(
    () => ({ agent, workspace, live: { metadata, metadataStream, roundTrip, latencies } }),
    [agent, workspace, metadata, metadataStream, roundTrip, latencies],
  );
  return (
    <AgentContext value={value}>
      <AgentHeader agent={agent} workspace={workspace} isAbove={isAbove} />
      <Outlet />
    </AgentContext>
  );
}
