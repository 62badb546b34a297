import { Link } from "@tanstack/react-router";
import type { Workspace } from "#api/http/workspaces.ts";
import { useWatchedWorkspace } from "../../../streams/workspaces.tsx";
import { BuildPanel } from "./BuildPanel.tsx";
import { WorkspaceAgents } from "./WorkspaceAgents.tsx";
import { WorkspaceHeader } from "./WorkspaceHeader.tsx";

type Props = { workspace: Workspace; agentName: string };

/** In place of an agent whose workspace is off, on its way, or came back without it. */
export function AgentOff({ workspace, agentName }: Props) {
  useWatchedWorkspace(workspace.id);
  const params = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <>
      <WorkspaceHeader workspace={workspace} agentName={agentName} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-5xl flex-col gap-3 p-3 sm:p-4">
          <p className="text-muted">
            {words(workspace, agentName)}{" "}
            <Link
              to="/@{$owner}/$workspace"
              params={params}
              className="rounded-sm text-accent underline underline-offset-2"
            >
              All builds of {workspace.name}
            </Link>
          </p>
          <WorkspaceAgents workspace={workspace} />
          <BuildPanel build={workspace.latest_build} name={workspace.name} />
        </div>
      </div>
    </>
  );
}

function words({ name, latest_build: { status } }: Workspace, agentName: string): string {
  switch (status) {
    case "running":
      return `${name} runs, but without an agent “${agentName}”: its definition has none any more, or it comes later.`;
    case "pending":
    case "starting":
      return `This page goes on to ${agentName} as soon as it is there.`;
    case "stopping":
    case "canceling":
      return `When this build is over ${name} can be started here, and the page goes on to ${agentName}.`;
    case "deleting":
    case "deleted":
      return `${agentName} does not come back.`;
    default:
      return `Start ${name}, and this page goes on to ${agentName}.`;
  }
}
