import { replaceEqualDeep } from "@tanstack/react-query";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import type { Workspace } from "#api/http/workspaces.ts";

/**
 * Every workspace the person may use, in the server's order, and apart from them those that are prebuilt and nobody's.
 * `loaded` false: nothing has been heard yet.
 */
export type WorkspacesState = {
  loaded: boolean;
  workspaces: readonly Workspace[];
  unclaimed: readonly Workspace[];
};

export const noWorkspaces: WorkspacesState = { loaded: false, workspaces: [], unclaimed: [] };

/**
 * The state after a frame. Whatever did not change keeps its identity, down to the single agent, so that a row of a
 * thousand re-renders alone.
 */
export function applyFrame(state: WorkspacesState, frame: WorkspacesFrame): WorkspacesState {
  const free = frame.workspaces.filter(({ is_prebuild }) => is_prebuild);
  const own = frame.workspaces.filter(({ is_prebuild }) => !is_prebuild);
  return {
    loaded: true,
    workspaces: fold(state.workspaces, own, frame, free),
    unclaimed: fold(state.unclaimed, free, frame, own),
  };
}

/** One of the two lists: what comes `elsewhere`, in the other one, has left this one. */
function fold(
  before: readonly Workspace[],
  come: readonly Workspace[],
  { whole, removed }: WorkspacesFrame,
  elsewhere: readonly Workspace[],
): readonly Workspace[] {
  const known = new Map(before.map((workspace) => [workspace.id, workspace]));
  const shared = come.map((workspace) => replaceEqualDeep(known.get(workspace.id), workspace));
  if (whole) return sameOrNew(before, shared);
  const changed = new Map(shared.map((workspace) => [workspace.id, workspace]));
  const gone = new Set([...removed, ...elsewhere.map(({ id }) => id)]);
  const kept = before.flatMap((workspace) =>
    gone.has(workspace.id) ? [] : [changed.get(workspace.id) ?? workspace],
  );
  const added = shared.filter((workspace) => !known.has(workspace.id));
  return sameOrNew(before, [...kept, ...added]);
}

function sameOrNew(before: readonly Workspace[], after: readonly Workspace[]): readonly Workspace[] {
  const same =
    before.length === after.length && before.every((workspace, index) => workspace === after[index]);
  return same ? before : after;
}

const agentsByWorkspace = new WeakMap<Workspace, readonly WorkspaceAgent[]>();

/** The agents of a workspace's latest build, in order; the same array for the same workspace. */
export function agentsOf(workspace: Workspace): readonly WorkspaceAgent[] {
  const known = agentsByWorkspace.get(workspace);
  if (known) return known;
  const agents = workspace.latest_build.resources.flatMap((resource) => resource.agents ?? []);
  agentsByWorkspace.set(workspace, agents);
  return agents;
}

export type AgentAndWorkspace = { agent: WorkspaceAgent; workspace: Workspace };

export function findAgent(workspaces: readonly Workspace[], agentId: string): AgentAndWorkspace | undefined {
  for (const workspace of workspaces) {
    const agent = agentsOf(workspace).find(({ id }) => id === agentId);
    if (agent) return { agent, workspace };
  }
  return undefined;
}

const IN_TRANSITION = new Set(["pending", "starting", "stopping", "canceling", "deleting"]);

/** Whether something is under way that will change the list by itself soon. */
export function inTransition(workspaces: readonly Workspace[]): boolean {
  return workspaces.some((workspace) => IN_TRANSITION.has(workspace.latest_build.status));
}
