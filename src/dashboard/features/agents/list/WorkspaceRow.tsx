import { Link } from "@tanstack/react-router";
import type { Workspace } from "#api/http/workspaces.ts";
import { useAskedFor } from "../../../streams/builds/useBuilds.ts";
import { Badge, type Tone } from "../../../ui/Badge.tsx";
import { verbs } from "../builds/buildWords.ts";
import { WorkspaceMenu } from "../builds/WorkspaceMenu.tsx";
import { groupHeight } from "./rowSizes.ts";

const tones: Record<string, Tone> = {
  failed: "bad",
  canceled: "warn",
  stopped: "neutral",
  running: "neutral",
};

/** The heading over a workspace's agents. */
export function WorkspaceRow({ workspace, shown }: { workspace: Workspace; shown: number }) {
  const { status } = workspace.latest_build;
  const asked = useAskedFor(workspace.id);
  const params = { owner: workspace.owner_name, workspace: workspace.name };
  return (
    <div className={`flex items-center gap-2 border-b border-line bg-bg px-3 pt-1 sm:px-4 ${groupHeight}`}>
      <h2 className="min-w-0 text-xs font-semibold text-muted">
        <Link to="/@{$owner}/$workspace" params={params} className="block truncate rounded-sm hover:text-fg">
          {workspace.name}
        </Link>
      </h2>
      {/* Running is what a workspace does unless something is said. */}
      {asked ? (
        <Badge tone="info">{verbs[asked].doing.toLowerCase()}</Badge>
      ) : (
        status !== "running" && <Badge tone={tones[status] ?? "info"}>{status}</Badge>
      )}
      {workspace.outdated && <Badge tone="warn">outdated</Badge>}
      {shown === 0 && <span className="text-xs text-muted">has no agents</span>}
      <div className="ml-auto">
        <WorkspaceMenu workspace={workspace} />
      </div>
    </div>
  );
}
