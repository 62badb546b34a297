import type { Workspace } from "#api/http/workspaces.ts";
import { Badge, type Tone } from "../../../ui/Badge.tsx";
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
  return (
    <div className={`flex items-center gap-2 border-b border-line bg-bg px-3 pt-1 sm:px-4 ${groupHeight}`}>
      <h2 className="truncate text-xs font-semibold text-muted">{workspace.name}</h2>
      {/* Running is what a workspace does unless something is said. */}
      {status !== "running" && <Badge tone={tones[status] ?? "info"}>{status}</Badge>}
      {workspace.outdated && <Badge tone="warn">outdated</Badge>}
      {shown === 0 && <span className="text-xs text-muted">has no agents</span>}
    </div>
  );
}
