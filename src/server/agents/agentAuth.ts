import type { AgentActor, AgentAuth } from "../http/auth.ts";
import { type AgentRow, findAgent, listAgentsOfBuild } from "../store/agents.ts";
import { type BuildRow, findBuildByNumber, findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findDeclaredAgentByToken, findWorkspace } from "../store/workspaces.ts";
import { hashAgentToken } from "./ids.ts";

const isDone = (build: BuildRow | undefined): build is BuildRow =>
  build?.transition === "start" && build.job_status === "succeeded";

/** The build whose agents may speak now: the latest, or the one that a stop under way is ending (conventions §5). */
async function speakingBuild(db: Db, workspaceId: string): Promise<BuildRow | undefined> {
  const latest = await findLatestBuild(db, workspaceId);
  if (!latest) return undefined;
  if (latest.transition === "start") return latest;
  const isStopping =
    latest.transition === "stop" && (latest.job_status === "pending" || latest.job_status === "running");
  if (!isStopping) return undefined;
  const previous = await findBuildByNumber(db, workspaceId, latest.number - 1);
  return isDone(previous) ? previous : undefined;
}

async function agentOfToken(db: Db, token: string): Promise<AgentActor | undefined> {
  const declared = await findDeclaredAgentByToken(db, hashAgentToken(token));
  if (!declared) return undefined;
  const workspace = await findWorkspace(db, declared.workspace_id);
  if (!workspace || workspace.deleted_at !== null) return undefined;
  const build = await speakingBuild(db, workspace.id);
  if (!build) return undefined;
  const agents = await listAgentsOfBuild(db, build.id);
  const agent = agents.find(
    ({ name_key, parent_id }) => name_key === declared.name_key && parent_id === null,
  );
  if (!agent) return undefined;
  return { kind: "agent", agentId: agent.id, workspaceId: workspace.id, ownerId: workspace.owner_id };
}

/** The agent of this id with its workspace, if this user may see it: it is theirs. */
export async function findVisibleAgent(db: Db, userId: string, agentId: string) {
  const agent: AgentRow | undefined = await findAgent(db, agentId);
  const workspace = agent && (await findWorkspace(db, agent.workspace_id));
  if (!workspace || workspace.owner_id !== userId || workspace.deleted_at !== null) return undefined;
  return { agent, workspace };
}

export const createAgentAuth = (db: Db): AgentAuth => ({
  authenticate: (token) => agentOfToken(db, token),
  visibleTo: async (user, agentId) => (await findVisibleAgent(db, user.id, agentId)) !== undefined,
});
