import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { WorkspaceBuild } from "#api/http/builds.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { partsOf } from "../agents/partsOf.ts";
import { statusOf } from "../agents/status.ts";
import { wireAgent } from "../agents/wireAgent.ts";
import {
  type AgentRow,
  listAgentsOfBuilds,
  listAppHealth,
  listLatestScriptRuns,
  listLogSources,
} from "../store/agents.ts";
import { listAppStatuses } from "../store/appStatuses.ts";
import { type BuildRow, findLatestBuilds } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import type { UserRow } from "../store/users.ts";
import { listFavorites, type WorkspaceRow } from "../store/workspaces.ts";
import { organizationId } from "../users/accounts.ts";
import { wireBuild } from "./wireBuild.ts";
import { wireWorkspace } from "./wireWorkspace.ts";

export type Showing = {
  db: Db;
  now: () => number;
  troubleshootingUrl: string;
  regionName: string;
  /** What a connected agent measured itself. */
  latencyOf(agentId: string): WorkspaceAgent["latency"];
};

// TODO(node21): Map.groupBy
function byAgent<T extends { agent_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.agent_id);
    if (group) group.push(row);
    else groups.set(row.agent_id, [row]);
  }
  return groups;
}

/** The agents of these builds as the API shows them, by build. A few set queries, however many there are. */
export async function showAgents(
  { db, now, troubleshootingUrl, regionName, latencyOf }: Showing,
  agents: readonly AgentRow[],
  naming: (agent: AgentRow) => { workspaceName: string; ownerName: string },
) {
  const ids = agents.map(({ id }) => id);
  if (ids.length === 0) return new Map<string, ReturnType<typeof wireAgent>[]>();
  const [sources, runs, health, statuses] = await Promise.all([
    listLogSources(db, ids),
    listLatestScriptRuns(db, ids),
    listAppHealth(db, ids),
    listAppStatuses(db, ids),
  ]);
  const sourcesOf = byAgent(sources);
  const runsOf = byAgent(runs);
  const healthOf = byAgent(health);
  const statusesOf = byAgent(statuses);
  const at = now();
  const shown = new Map<string, ReturnType<typeof wireAgent>[]>();
  for (const agent of agents) {
    const around = {
      ...naming(agent),
      sources: sourcesOf.get(agent.id) ?? [],
      runs: runsOf.get(agent.id) ?? [],
      statuses: statusesOf.get(agent.id) ?? [],
      appHealth: new Map(healthOf.get(agent.id)?.map((row) => [row.app_id, row.health])),
      troubleshootingUrl,
      regionName,
      measured: latencyOf(agent.id),
    };
    const list = shown.get(agent.build_id) ?? [];
    list.push(wireAgent(agent, around, at));
    shown.set(agent.build_id, list);
  }
  return shown;
}

/** Workspaces of one owner with their latest builds, in the order given, as `viewer` sees them. */
export async function showWorkspaces(
  showing: Showing,
  workspaces: readonly WorkspaceRow[],
  owner: UserRow,
  viewer: UserRow,
): Promise<Workspace[]> {
  if (workspaces.length === 0) return [];
  const { db } = showing;
  const builds = await findLatestBuilds(
    db,
    workspaces.map(({ id }) => id),
  );
  const agents = await listAgentsOfBuilds(
    db,
    builds.map(({ id }) => id),
  );
  const byId = new Map(workspaces.map((workspace) => [workspace.id, workspace]));
  const shown = await showAgents(showing, agents, (agent) => ({
    workspaceName: byId.get(agent.workspace_id)!.name, // agents were read by these workspaces
    ownerName: owner.username,
  }));
  const [favorites, organization] = await Promise.all([listFavorites(db, viewer.id), organizationId(db)]);
  const buildOf = new Map(builds.map((build) => [build.workspace_id, build]));
  return workspaces.flatMap((workspace) => {
    const build = buildOf.get(workspace.id);
    if (!build) return []; // being made right now
    const context = { workspace, owner, organization };
    return wireWorkspace({
      ...context,
      build: wireBuild(build, context, shown.get(build.id) ?? []),
      favorite: workspace.owner_id === viewer.id && favorites.has(workspace.id),
    });
  });
}

/** Builds of one workspace with their agents. */
export async function showBuilds(
  showing: Showing,
  builds: readonly BuildRow[],
  workspace: WorkspaceRow,
  owner: UserRow,
) {
  if (builds.length === 0) return [];
  const { db } = showing;
  const agents = await listAgentsOfBuilds(
    db,
    builds.map(({ id }) => id),
  );
  const names = { workspaceName: workspace.name, ownerName: owner.username };
  const shown = await showAgents(showing, agents, () => names);
  const organization = await organizationId(db);
  const context = { workspace, owner, organization };
  return builds.map((build) => wireBuild(build, context, shown.get(build.id) ?? []));
}

export const showBuild = async (
  showing: Showing,
  build: BuildRow,
  workspace: WorkspaceRow,
  owner: UserRow,
): Promise<WorkspaceBuild> => (await showBuilds(showing, [build], workspace, owner))[0]!; // one went in

/** The status of one agent row now. */
export const agentStatus = (agent: AgentRow, now: number) =>
  statusOf(agent, partsOf(agent).definition.connection_timeout, now).status;
