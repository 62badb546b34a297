import { randomUUID } from "node:crypto";
import type { AgentLinks } from "../link/agentLinks.ts";
import type { Notify } from "../notify.ts";
import { deleteAgentsExceptOfBuild, findAgent, listAgentsOfBuild } from "../store/agents.ts";
import {
  appendBuildLog,
  type BuildRow,
  findBuild,
  findBuildByNumber,
  findLatestBuild,
  insertBuild,
  listUnfinishedBuilds,
  updateBuild,
} from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findWorkspace, updateWorkspace, type WorkspaceRow } from "../store/workspaces.ts";
import { AGENT_DEFINITION_CHANGED, BUILD_CREATED, publishWorkspaceChange } from "./changes.ts";
import { applyDeclarations } from "./instances.ts";

export type BuildDeps = {
  db: Db;
  notify: Notify;
  links: AgentLinks;
  now: () => number;
  /** A job failed for a reason that is no person's fault. */
  onError: (error: unknown) => void;
  /** How long an agent may take to run its stop scripts. */
  stopWithinMs: number;
};

export type NewBuild = {
  transition: BuildRow["transition"];
  initiatorId: string;
  reason: string;
  /** What to build when this one has succeeded: a restart is a stop with a start behind it. */
  onSuccess?: BuildRow["transition"];
};

const ACTIVE = new Set(["pending", "running", "canceling"]);
export const isActive = ({ job_status }: BuildRow) => ACTIVE.has(job_status);

const LOOK_EVERY_MS = 200;
const WENT_DOWN = new Set(["off", "shutdown_error", "shutdown_timeout"]);

/** Makes builds and runs their jobs. There is nothing to provision: a start declares agents, a stop takes leave of them. */
export function createBuilder(deps: BuildDeps) {
  const { db, notify, links, now, onError } = deps;
  const jobs = new Set<Promise<void>>();
  const closing = new AbortController();

  const say = (build: BuildRow, stage: string, output: string, level = "info") =>
    appendBuildLog(db, { build_id: build.id, created_at: now(), level, stage, output });

  async function set(build: BuildRow, workspace: WorkspaceRow, change: Partial<BuildRow>) {
    await updateBuild(db, build.id, { ...change, updated_at: now() });
    Object.assign(build, change);
    publishWorkspaceChange(notify, workspace.id, workspace.owner_id);
  }

  async function start(build: BuildRow, workspace: WorkspaceRow) {
    const { added } = await applyDeclarations(db, workspace.id, build.id, now());
    await say(build, "Starting workspace", `${added.length} agent${added.length === 1 ? "" : "s"} declared.`);
  }

  /** Asks every agent that is here to go, and waits until it said it did, left, or took too long. */
  async function takeLeave(build: BuildRow, workspace: WorkspaceRow) {
    const previous = (await listStartAgents(db, workspace.id, build.number)).filter(({ id }) =>
      links.get(id),
    );
    for (const agent of previous) {
      await say(build, "Stopping workspace", `Asking agent ${agent.name} to run its stop scripts.`);
      links
        .get(agent.id)
        ?.stop()
        .catch(() => {}); // it may leave before it answers
    }
    const deadline = Date.now() + deps.stopWithinMs;
    for (const agent of previous) {
      while (
        links.get(agent.id) &&
        !WENT_DOWN.has((await findAgent(db, agent.id))?.lifecycle_state ?? "off")
      ) {
        if (closing.signal.aborted)
          throw new Error("The server was stopped while the agents were asked to leave.");
        if (Date.now() > deadline) {
          await say(build, "Stopping workspace", `Agent ${agent.name} did not leave in time.`, "warn");
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      await say(build, "Stopping workspace", `Agent ${agent.name} is off.`);
    }
  }

  async function run(build: BuildRow, workspace: WorkspaceRow, onSuccess: NewBuild["onSuccess"]) {
    await set(build, workspace, { job_status: "running", started_at: now() });
    try {
      if (build.transition === "start") await start(build, workspace);
      else await takeLeave(build, workspace);
    } catch (error) {
      onError(error);
      await say(build, "Failed", String(error), "error");
      return set(build, workspace, { job_status: "failed", job_error: String(error), completed_at: now() });
    }
    const cancelled = (await findBuild(db, build.id))?.job_status !== "running";
    if (cancelled) return;
    if (build.transition === "delete") await updateWorkspace(db, workspace.id, { deleted_at: now() });
    await retire(build, workspace);
    await set(build, workspace, { job_status: "succeeded", completed_at: now() });
    if (onSuccess) await create(workspace, { ...asNew(build), transition: onSuccess });
  }

  /** Agents of earlier builds end when a later build is done (conventions §5). */
  async function retire(build: BuildRow, workspace: WorkspaceRow) {
    const old = await listStartAgents(db, workspace.id, build.number);
    await deleteAgentsExceptOfBuild(db, workspace.id, build.id, now());
    for (const { id } of old) notify.publish(AGENT_DEFINITION_CHANGED, id);
  }

  const asNew = (build: BuildRow) => ({ initiatorId: build.initiator_id, reason: build.reason });

  /** Answers the build as it is queued; its job runs on. */
  async function create(workspace: WorkspaceRow, wanted: NewBuild): Promise<BuildRow> {
    const latest = await findLatestBuild(db, workspace.id);
    const at = now();
    const build: BuildRow = {
      id: randomUUID(),
      workspace_id: workspace.id,
      number: (latest?.number ?? 0) + 1,
      transition: wanted.transition,
      reason: wanted.reason,
      initiator_id: wanted.initiatorId,
      job_status: "pending",
      job_error: "",
      created_at: at,
      updated_at: at,
      started_at: null,
      completed_at: null,
      canceled_at: null,
    };
    await insertBuild(db, build);
    notify.publish(BUILD_CREATED, workspace.id);
    publishWorkspaceChange(notify, workspace.id, workspace.owner_id);
    const queued = { ...build };
    const job: Promise<void> = run(build, workspace, wanted.onSuccess)
      .catch(onError)
      .finally(() => jobs.delete(job));
    jobs.add(job);
    return queued;
  }

  return {
    create,
    /** Waits for the jobs under way; tests and file loading need the agents there. */
    async settled() {
      while (jobs.size > 0) await Promise.all(jobs);
    },
    /** Ends jobs that an earlier server left behind: nothing of theirs goes on. */
    async sweep() {
      for (const build of await listUnfinishedBuilds(db)) {
        const workspace = await findWorkspace(db, build.workspace_id);
        const error = "The server was stopped before the build was done.";
        if (workspace)
          await set(build, workspace, { job_status: "failed", job_error: error, completed_at: now() });
      }
    },
    async close() {
      closing.abort();
      await Promise.all(jobs);
    },
  };
}
export type Builder = ReturnType<typeof createBuilder>;

/** The agents of the start build before build `number`. */
async function listStartAgents(db: Db, workspaceId: string, number: number) {
  for (let earlier = number - 1; earlier > 0; earlier--) {
    const build = await findBuildByNumber(db, workspaceId, earlier);
    if (build?.transition === "start") return listAgentsOfBuild(db, build.id);
  }
  return [];
}
