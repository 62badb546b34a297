import { Outlet, useLocation, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { AgentHeader } from "../features/agents/page/AgentHeader.tsx";
import { useAgentRefresh } from "../streams/agentRefresh.ts";
import { useLatencyHistory } from "../streams/latencyHistory.ts";
import { useMetadata } from "../streams/metadata.tsx";
import { loadFailure } from "../streams/outOfReach.ts";
import { useRoundTrip } from "../streams/roundTrip.ts";
import { useAgent, useLookedFor, useWatchedWorkspace } from "../streams/workspaces.tsx";
import type { AgentAndWorkspace } from "../streams/workspacesState.ts";
import { ErrorState } from "../ui/ErrorState.tsx";
import { AgentGone } from "./AgentGone.tsx";
import { AgentContext } from "./agentContext.ts";
import { PageLoading } from "./shell/PageLoading.tsx";

const CONTAINER_PATH = /\/(container-logs|containers\/.+)$/;

/** What all pages of one agent have in common: its header and tabs. */
export function AgentFrame() {
  const { agentId } = useParams({ from: "/shell/agents/$agentId" });
  const found = useAgent(agentId);
  const looked = useLookedFor(agentId);
  if (looked !== undefined && typeof looked === "object")
    return <ErrorState heading="h1" {...loadFailure(looked.error, "The agent could not be looked for")} />;
  if (!found) return looked === "none" ? <AgentGone agentId={agentId} /> : <PageLoading />;
  return <Found key={agentId} agent={found.agent} workspace={found.workspace} />;
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
