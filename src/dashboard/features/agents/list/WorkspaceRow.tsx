import type { Workspace } from "#api/http/workspaces.ts";
import { startingAction } from "../../../streams/builds/offers.ts";
import { useAskedFor, useBuilds } from "../../../streams/builds/useBuilds.ts";
import { Badge, type Tone } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
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
export function WorkspaceRow({
  workspace,
  shown,
  withOwner,
}: {
  workspace: Workspace;
  shown: number;
  withOwner: boolean;
}) {
  const { status } = workspace.latest_build;
  const asked = useAskedFor(workspace.id);
  const builds = useBuilds();
  const starting = startingAction(workspace);
  return (
    <div className={`flex items-center gap-2 border-b border-line bg-bg px-3 pt-1 sm:px-4 ${groupHeight}`}>
      <h2 className="truncate text-xs font-semibold text-muted">
        {withOwner && <span className="font-normal">{workspace.owner_name}/</span>}
        {workspace.name}
      </h2>
      {/* Running is what a workspace does unless something is said. */}
      {asked ? (
        <Badge tone="info">{verbs[asked].doing.toLowerCase()}</Badge>
      ) : (
        status !== "running" && <Badge tone={tones[status] ?? "info"}>{status}</Badge>
      )}
      {workspace.outdated && <Badge tone="warn">outdated</Badge>}
      {shown === 0 && <span className="text-xs text-muted">has no agents</span>}
      {/* At once from here; what else there is stands in the menu. */}
      {starting && (
        <Button size="sm" busy={asked !== undefined} onClick={() => builds.ask(workspace, starting)}>
          {verbs[starting].verb}
          <span className="sr-only"> {workspace.name}</span>
        </Button>
      )}
      <div className="ml-auto">
        <WorkspaceMenu workspace={workspace} />
      </div>
    </div>
  );
}
