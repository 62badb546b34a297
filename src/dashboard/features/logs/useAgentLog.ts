import { useMemo } from "react";
import { endpointUrl } from "#api/client.ts";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import { logsApi } from "#api/http/logs.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { useIsQuarterdeck } from "../../streams/deployment.ts";
import type { ShownLog } from "./shownLog.ts";
import { logSources } from "./sources.ts";
import { useScriptTimings } from "./useScriptTimings.ts";

/** The log of an agent: what its scripts and others wrote. */
export function useAgentLog(agent: WorkspaceAgent, workspace: Workspace): ShownLog {
  const timings = useScriptTimings(agent, workspace);
  const isOurs = useIsQuarterdeck();
  return useMemo(
    () => ({
      origin: { agentId: agent.id, workspaceId: workspace.id },
      keep: agent.id,
      name: agent.name,
      label: `Log of ${agent.name}`,
      environment: agent.environment_variables ?? {},
      sourcesOf: (seen) => logSources(agent, seen, timings),
      isFull: agent.logs_overflowed,
      storedText: endpointUrl(logsApi.list, { agent: agent.id, format: "text" }),
      ended: "A newer build of the workspace took the agent's place.",
      awaited: awaitedText(agent, isOurs === false ? "its template" : "the agents file"),
    }),
    [agent, workspace.id, timings, isOurs],
  );
}

function awaitedText({ name, status, scripts }: WorkspaceAgent, where: string): string {
  return [
    `What the scripts of ${name} print appears here as it comes.`,
    status !== "connected" && "The agent is not connected; its output follows once it is.",
    scripts.length === 0 && `It has no scripts: add some in ${where} to see their output.`,
  ]
    .filter(Boolean)
    .join(" ");
}
