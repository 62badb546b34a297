import { randomUUID } from "node:crypto";
import { HttpError } from "../http/httpError.ts";
import type { AgentLinks } from "../link/agentLinks.ts";
import type { Notify } from "../notify.ts";
import { deleteAgentsExceptOfBuild, findAgent, listAgentsOfBuild } from "../store/agents.ts";
import {
  appendBuildLog,
  type BuildRow,
  findBuild,
  findBuildByNumber,
  insertNextBuild,
  listUnfinishedBuilds,
  moveBuild,
} from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findWorkspace, updateWorkspace, type WorkspaceRow } from "../store/workspaces.ts";
import {
  AGENT_DEFINITION_CHANGED,
  BUILD_CREATED,
  buildTopic,
  claimTopic,
  publishWorkspaceChange,
} from "./changes.ts";
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
  /** This is the build of a claim: what this does is done in the same transaction as the build is made. */
  claim?: (transaction: Db) => Promise<void>;
};

const LOOK_EVERY_MS = 200;
/** A log of many agents names the first ones and counts the rest. */
const MOST_NAMED = 20;
const WENT_DOWN = new Set(["off", "shutdown_error", "shutdown_timeout"]);

/** Makes builds and runs their jobs. There is nothing to provision: a start declares agents, a stop takes leave of them. */
export function createBuilder(deps: BuildDeps) {
  const { db, notify, links, now, onError } = deps;
  const jobs = new Set<Promise<void>>();
  const closing = new AbortController();

  async function say(build: BuildRow, stage: string, output: string, level = "info") {
    await appendBuildLog(db, { build_id: build.id, created_at: now(), level, stage, output });
    notify.publish(buildTopic(build.id));
  }

  function publish(build: BuildRow, workspace: WorkspaceRow) {
    notify.publish(buildTopic(build.id));
    publishWorkspaceChange(notify, workspace.id, workspace.owner_id);
  }

  /** False when the job was cancelled before it came this far. */
  async function move(
    build: BuildRow,
    workspace: WorkspaceRow,
    from: BuildRow["job_status"],
    to: Partial<BuildRow>,
  ) {
    const moved = await moveBuild(db, build.id, [from], { ...to, updated_at: now() });
    if (moved) publish(build, workspace);
    return moved;
  }

  async function start(build: BuildRow, workspace: WorkspaceRow) {
    const { added } = await applyDeclarations(db, workspace.id, build.id, now());
    const agents = await listAgentsOfBuild(db, build.id);
    for (const { name } of agents.slice(0, MOST_NAMED))
      await say(build, "Starting workspace", `Agent ${name} is declared.`);
    if (agents.length > MOST_NAMED)
      await say(build, "Starting workspace", `… and ${agents.length - MOST_NAMED} more.`);
    await say(build, "Starting workspace", `${added.length} agent${added.length === 1 ? "" : "s"} declared.`);
  }

  /**
   * Asks every agent that is here to go, and waits until it said it did, left, or took too long. False when the job was
   * cancelled meanwhile.
   */
  async function takeLeave(build: BuildRow, workspace: WorkspaceRow): Promise<boolean> {
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
    if (previous.length === 0)
      await say(build, "Stopping workspace", "No agent is connected: none is asked to leave.");
    const deadline = Date.now() + deps.stopWithinMs;
    for (const agent of previous) {
      while (
        links.get(agent.id) &&
        !WENT_DOWN.has((await findAgent(db, agent.id))?.lifecycle_state ?? "off")
      ) {
        if (closing.signal.aborted)
          throw new Error("The server was stopped while the agents were asked to leave.");
        if ((await findBuild(db, build.id))?.job_status !== "running") return false;
        if (Date.now() > deadline) {
          await say(build, "Stopping workspace", `Agent ${agent.name} did not leave in time.`, "warn");
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
      await say(build, "Stopping workspace", `Agent ${agent.name} is off.`);
    }
    await say(build, "Cleaning up", "The tokens of its agents end with this build.");
    return true;
  }

  async function run(build: BuildRow, workspace: WorkspaceRow, onSuccess: NewBuild["onSuccess"]) {
    if (!(await move(build, workspace, "pending", { job_status: "running", started_at: now() }))) return;
    try {
      if (build.transition === "start") await start(build, workspace);
      else if (!(await takeLeave(build, workspace))) return;
    } catch (error) {
      onError(error);
      await say(build, "Failed", String(error), "error");
      const failed = { job_status: "failed" as const, job_error: String(error), completed_at: now() };
      await move(build, workspace, "running", failed);
      return;
    }
    if (!(await succeed(build, workspace))) return;
    if (onSuccess) await goOn(build, workspace, onSuccess);
  }

  /** Agents of earlier builds end in the same moment (conventions §5). False when the job was cancelled before. */
  async function succeed(build: BuildRow, workspace: WorkspaceRow): Promise<boolean> {
    const old = await listStartAgents(db, workspace.id, build.number);
    const at = now();
    const done = await db.transaction().execute(async (transaction) => {
      const change = { job_status: "succeeded" as const, completed_at: at, updated_at: at };
      if (!(await moveBuild(transaction, build.id, ["running"], change))) return false;
      await deleteAgentsExceptOfBuild(transaction, workspace.id, build.id, at);
      if (build.transition === "delete") await updateWorkspace(transaction, workspace.id, { deleted_at: at });
      return true;
    });
    if (!done) return false;
    // Before the links of the old agents are cut: who waits for this hears it first.
    if (build.is_claim) notify.publish(claimTopic(workspace.id), workspace.owner_id);
    for (const { id } of old) notify.publish(AGENT_DEFINITION_CHANGED, id);
    publish(build, workspace);
    return true;
  }

  async function goOn(build: BuildRow, workspace: WorkspaceRow, transition: BuildRow["transition"]) {
    const { initiator_id, reason } = build;
    const next = await queue(workspace, { transition, initiatorId: initiator_id, reason });
    if (!next) await say(build, "Done", `Another build was begun: no ${transition} follows.`, "warn");
  }

  /** The build as it is queued; its job runs on. Undefined when another build is under way. */
  async function queue(workspace: WorkspaceRow, wanted: NewBuild): Promise<BuildRow | undefined> {
    const at = now();
    const build = await insertNextBuild(
      db,
      {
        id: randomUUID(),
        workspace_id: workspace.id,
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
        is_claim: wanted.claim ? 1 : 0,
      },
      wanted.claim,
    );
    if (!build) return undefined;
    notify.publish(BUILD_CREATED, workspace.id);
    publish(build, workspace);
    const job: Promise<void> = run(build, workspace, wanted.onSuccess)
      .catch(onError)
      .finally(() => jobs.delete(job));
    jobs.add(job);
    return build;
  }

  return {
    /** Answers the build as it is queued; 409 while another one is under way. */
    async create(workspace: WorkspaceRow, wanted: NewBuild): Promise<BuildRow> {
      const build = await queue(workspace, wanted);
      if (!build) throw HttpError.conflict("A workspace build is already active.");
      return build;
    },
    async cancel(build: BuildRow, workspace: WorkspaceRow) {
      const at = now();
      const change = { job_status: "canceled" as const, canceled_at: at, completed_at: at, updated_at: at };
      const cancelled = await moveBuild(db, build.id, ["pending", "running"], change);
      // Not by `say`: who follows is woken once, by the end of the job, and finds this line then.
      if (cancelled) {
        await appendBuildLog(db, {
          build_id: build.id,
          created_at: at,
          level: "warn",
          stage: "Canceled",
          output: "The build was canceled. What it had done so far stays.",
        });
        publish(build, workspace);
      }
      return cancelled;
    },
    /** Waits for the jobs under way; tests and file loading need the agents there. */
    async settled() {
      while (jobs.size > 0) await Promise.all(jobs);
    },
    /** Ends jobs that an earlier server left behind: nothing of theirs goes on. */
    async sweep() {
      for (const build of await listUnfinishedBuilds(db)) {
        const workspace = await findWorkspace(db, build.workspace_id);
        const job_error = "The server was stopped before the build was done.";
        if (workspace)
          await move(build, workspace, build.job_status, {
            job_status: "failed",
            job_error,
            completed_at: now(),
          });
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
