import type { AgentActor, AgentAuth } from "../http/auth.ts";
import { type AgentRow, findAgent, findAgentByToken, listAgentsOfBuild } from "../store/agents.ts";
import { type BuildRow, findBuildByNumber, findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { type DeclaredAgentRow, findDeclaredAgentByToken, findWorkspace } from "../store/workspaces.ts";
import { hashAgentToken } from "./ids.ts";

const isDone = (build: BuildRow | undefined): build is BuildRow =>
  build?.transition === "start" && build.job_status === "succeeded";

/** The build whose agents may speak now: the latest, or the one that a stop under way is ending (conventions §5). */
async function speakingBuild(db: Db, workspaceId: string): Promise<BuildRow | undefined> {
  const latest = await findLatestBuild(db, workspaceId);
  if (!latest) return undefined;
  // Until its claim is done a prebuilt workspace goes on as it was: its agent must hear of the claim, or of its failure.
  if (latest.is_claim && latest.job_status !== "succeeded") return previousOf(latest);
  if (latest.transition === "start") return latest;
  const isStopping =
    latest.transition === "stop" && (latest.job_status === "pending" || latest.job_status === "running");
  if (!isStopping) return undefined;
  return previousOf(latest);

  async function previousOf({ number }: BuildRow) {
    const previous = await findBuildByNumber(db, workspaceId, number - 1);
    return isDone(previous) ? previous : undefined;
  }
}

async function agentOfToken(db: Db, token: string): Promise<AgentActor | undefined> {
  const hash = hashAgentToken(token);
  const declared = await findDeclaredAgentByToken(db, hash);
  const made = declared ? undefined : await findAgentByToken(db, hash);
  const workspaceId = (declared ?? made)?.workspace_id;
  const workspace = workspaceId && (await findWorkspace(db, workspaceId));
  if (!workspace || workspace.deleted_at !== null) return undefined;
  const build = await speakingBuild(db, workspace.id);
  if (!build) return undefined;
  const agent = declared
    ? await instanceOf(db, declared, build.id)
    : made?.build_id === build.id
      ? made
      : undefined;
  if (!agent) return undefined;
  return { kind: "agent", agentId: agent.id, workspaceId: workspace.id, ownerId: workspace.owner_id };
}

/** What a build has made of a declaration. */
async function instanceOf(db: Db, { name_key }: DeclaredAgentRow, buildId: string) {
  const agents = await listAgentsOfBuild(db, buildId);
  return agents.find((agent) => agent.name_key === name_key && agent.parent_id === null);
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
