import type { Workspace } from "#api/http/workspaces.ts";
import { agentsOf } from "../../../streams/workspacesState.ts";
import { type MarkKind, StatusMark } from "../../../ui/StatusMark.tsx";

type Props = { unclaimed: readonly Workspace[]; chosen: string; onChoose: (id: string) => void };

/** Which of the free ones: by name, with what its agents say of themselves. */
export function UnclaimedChoice({ unclaimed, chosen, onChoose }: Props) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">Workspace</legend>
      <div className="max-h-56 overflow-y-auto rounded-md border border-line">
        {unclaimed.map((workspace) => (
          <label
            key={workspace.id}
            className="flex cursor-pointer items-center gap-2 border-b border-line px-3 py-2 last:border-b-0 hover:bg-hover"
          >
            <input
              type="radio"
              name="workspace"
              className="accent-accent"
              value={workspace.id}
              checked={workspace.id === chosen}
              onChange={() => onChoose(workspace.id)}
            />
            <span className="min-w-0 flex-1">
              <span className="block wrap-anywhere">{workspace.name}</span>
              <span className="block truncate text-xs text-muted">{machinesText(workspace)}</span>
            </span>
            <StatusMark {...stateOf(workspace)} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function machinesText(workspace: Workspace): string {
  const agents = agentsOf(workspace);
  const systems = new Set(
    agents.map((agent) => [agent.operating_system, agent.architecture].filter(Boolean).join(" ")),
  );
  systems.delete("");
  const counted = agents.length === 1 ? `Agent ${agents[0]!.name}` : `${agents.length} agents`;
  return [counted, ...systems].join(" · ");
}

export function stateOf(workspace: Workspace): { kind: MarkKind; word: string } {
  if (workspace.latest_build.status !== "running") return { kind: "busy", word: "Being built" };
  const agents = agentsOf(workspace);
  if (agents.some(({ status }) => status !== "connected")) return { kind: "warn", word: "Agent away" };
  if (agents.some(({ lifecycle_state }) => lifecycle_state === "starting" || lifecycle_state === "created"))
    return { kind: "busy", word: "Starting" };
  if (agents.some(({ lifecycle_state }) => lifecycle_state !== "ready"))
    return { kind: "warn", word: "Start failed" };
  return { kind: "ok", word: "Ready" };
}
