import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { AgentOff } from "../features/agents/builds/AgentOff.tsx";
import { useNamedWorkspace, useWorkspaces } from "../streams/workspaces.tsx";
import { agentsOf } from "../streams/workspacesState.ts";
import { NoSuchAgent } from "./NoSuchAgent.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";

/** Finds the agent that `/@owner/workspace.agent` names and goes to its terminal. */
export function NamedTerminal() {
  const from = "/shell/@{$owner}/$agent/terminal" as const;
  const { owner, agent: name } = useParams({ from });
  const search = useSearch({ from });
  const { workspaces } = useWorkspaces();
  // A workspace's name has no dot.
  const isLooking = useNamedWorkspace(owner, name.split(".")[0] ?? name);
  const navigate = useNavigate();
  const agent = workspaces
    .filter((workspace) => workspace.owner_name === owner)
    .flatMap((workspace) =>
      agentsOf(workspace).map((agent) => ({ id: agent.id, name: `${workspace.name}.${agent.name}` })),
    )
    // A workspace with one agent may be named alone.
    .find((agent) => agent.name === name || agent.name.startsWith(`${name}.`));
  const agentId = agent?.id;
  useEffect(() => {
    if (agentId !== undefined)
      void navigate({ to: "/agents/$agentId/terminal", params: { agentId }, search, replace: true });
  }, [navigate, agentId, search]);
  if (isLooking || agentId !== undefined) return <PageLoading />;
  const [workspaceName, ...rest] = name.split(".");
  const workspace = workspaces.find((each) => each.owner_name === owner && each.name === workspaceName);
  // A workspace that is off has no agents: this page waits for its start.
  return workspace ? <AgentOff workspace={workspace} agentName={rest.join(".") || name} /> : <NoSuchAgent />;
}
