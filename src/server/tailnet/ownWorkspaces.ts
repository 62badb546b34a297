import type { WorkspaceSource } from "#tailnet/service.ts";
import type { WorkspaceState } from "#tailnet/workspaces/workspaceDiff.ts";
import type { Notify } from "../notify.ts";
import { listAgentsOfBuilds } from "../store/agents.ts";
import { findLatestBuilds } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findWorkspacesByIds, listOwnedWorkspaces, type WorkspaceRow } from "../store/workspaces.ts";
import { ownerTopic } from "../workspaces/changes.ts";
import { createChanges } from "../workspaces/watch.ts";
import { buildStatus } from "../workspaces/wireBuild.ts";

/** What this user may see of somebody's workspaces: all of their own, and nothing of others. */
export const ownWorkspaces = (
  { db, notify }: { db: Db; notify: Notify },
  userId: string,
): WorkspaceSource => ({
  async watch(owner, onSnapshot, signal) {
    if (owner !== userId) return onSnapshot([]);
    // Before the first look, so that nothing is missed between the two.
    const changes = createChanges<string>(notify, ownerTopic(owner), signal);
    const states = new Map<string, WorkspaceState>();
    const read = async (rows: WorkspaceRow[]) => {
      for (const state of await statesOf(db, rows)) states.set(state.id, state);
      if (!signal.aborted) onSnapshot([...states.values()]);
    };
    await read(await listOwnedWorkspaces(db, owner));
    while (!signal.aborted) {
      const ids = await changes.take();
      if (ids.length === 0) continue;
      const rows = await findWorkspacesByIds(db, ids);
      for (const id of ids) states.delete(id);
      await read(rows.filter((row) => row.deleted_at === null && row.owner_id === owner));
    }
  },
});

async function statesOf(db: Db, workspaces: WorkspaceRow[]): Promise<WorkspaceState[]> {
  const builds = await findLatestBuilds(
    db,
    workspaces.map(({ id }) => id),
  );
  const agents = await listAgentsOfBuilds(
    db,
    builds.map(({ id }) => id),
  );
  const buildOf = new Map(builds.map((build) => [build.workspace_id, build]));
  const agentsOf = new Map<string, { id: string; name: string }[]>(builds.map(({ id }) => [id, []]));
  for (const { id, name, build_id } of agents) agentsOf.get(build_id)?.push({ id, name });
  return workspaces.flatMap(({ id, name }) => {
    const build = buildOf.get(id);
    if (!build) return []; // being made right now
    return { id, name, status: buildStatus(build), agents: agentsOf.get(build.id)! }; // set above for each build
  });
}
