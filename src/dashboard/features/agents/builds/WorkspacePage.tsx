import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Workspace } from "#api/http/workspaces.ts";
import { useClient } from "../../../streams/client.tsx";
import { useNamedWorkspace, useWatchedWorkspace, useWorkspaces } from "../../../streams/workspaces.tsx";
import { buttonClasses } from "../../../ui/Button.tsx";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { BuildList } from "./BuildList.tsx";
import { BuildPanel } from "./BuildPanel.tsx";
import { WorkspaceAgents } from "./WorkspaceAgents.tsx";
import { WorkspaceHeader } from "./WorkspaceHeader.tsx";

/** A workspace: what can be done with it, its agents and its builds. The address names the build whose log is shown. */
export function WorkspacePage() {
  const { owner, workspace: name, number } = useParams({ strict: false });
  const { workspaces } = useWorkspaces();
  const isLooking = useNamedWorkspace(owner ?? "", name ?? "");
  const workspace = workspaces.find((each) => each.owner_name === owner && each.name === name);
  if (workspace) return <Found key={workspace.id} workspace={workspace} number={number} />;
  if (isLooking) return <Loading />;
  return (
    <EmptyState
      heading="h1"
      title="There is no such workspace"
      actions={
        <Link to="/" className={buttonClasses("primary")}>
          Go to all agents
        </Link>
      }
    >
      It was deleted or renamed, or it belongs to somebody else.
    </EmptyState>
  );
}

const Loading = () => (
  <div role="status" aria-label="Loading the workspace" className="p-4">
    <Skeleton className="h-5 w-48" />
  </div>
);

function Found({ workspace, number }: { workspace: Workspace; number: string | undefined }) {
  useWatchedWorkspace(workspace.id);
  const latest = workspace.latest_build.build_number;
  const shown = number === undefined ? latest : Number(number);
  return (
    <>
      <WorkspaceHeader workspace={workspace} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-5xl flex-col gap-3 p-3 sm:p-4">
          <WorkspaceAgents workspace={workspace} />
          {shown === latest ? (
            <BuildPanel build={workspace.latest_build} name={workspace.name} />
          ) : (
            <EarlierBuild key={shown} workspace={workspace} number={number ?? ""} />
          )}
          <BuildList workspace={workspace} current={shown} />
        </div>
      </div>
    </>
  );
}

function EarlierBuild({ workspace, number }: { workspace: Workspace; number: string }) {
  const client = useClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["build", workspace.id, number],
    queryFn: ({ signal }) =>
      client.builds.byNumber({ user: workspace.owner_name, workspace: workspace.name, number }, { signal }),
    retry: false,
  });
  if (data) return <BuildPanel build={data} name={workspace.name} />;
  if (!error) return <Skeleton className="h-40 w-full" />;
  return (
    <ErrorState
      title={`Build #${number} could not be shown`}
      detail={error.message}
      onRetry={() => void refetch()}
    />
  );
}
