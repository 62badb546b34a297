import type { AppHealthReport, LifecycleReport, ScriptReport, StartupReport } from "#api/link/reports.ts";
import { LINK_VERSION } from "#api/link/reports.ts";
import type { AgentActor } from "../http/auth.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { findAgent, listAppHealth, saveAppHealth, saveScriptRun, updateAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { publishWorkspaceChange } from "../workspaces/changes.ts";
import { partsOf, shownScripts } from "./partsOf.ts";
import { lifecycleTimes } from "./status.ts";

export type ReportDeps = { db: Db; notify: Notify; now: () => number };

const SEMVER = /^v\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

async function agentOf(db: Db, { agentId }: AgentActor) {
  const agent = await findAgent(db, agentId);
  if (!agent) throw HttpError.agentNotFound();
  return agent;
}

/** Refuses a time that is none; an absent one is the server's. */
function timeOf(text: string | undefined, now: () => number): number {
  const at = text === undefined ? now() : Date.parse(text);
  if (Number.isNaN(at)) throw HttpError.badJson(`parsing time ${JSON.stringify(text)}`);
  return at;
}

export async function reportStartup(
  { db, notify, now }: ReportDeps,
  actor: AgentActor,
  report: StartupReport,
) {
  if (!SEMVER.test(report.version))
    throw HttpError.badRequest(
      "Invalid startup report.",
      `invalid agent semver version ${JSON.stringify(report.version)}`,
    );
  await updateAgent(db, actor.agentId, {
    version: report.version,
    api_version: LINK_VERSION,
    expanded_directory: report.expanded_directory,
    subsystems: [...new Set(report.subsystems)].sort().join(" "),
    architecture: report.architecture,
    operating_system: report.operating_system,
    hostname: report.hostname,
    updated_at: now(),
  });
  publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
}

export async function reportLifecycle(
  { db, notify, now }: ReportDeps,
  actor: AgentActor,
  report: LifecycleReport,
) {
  const agent = await agentOf(db, actor);
  const at = timeOf(report.changed_at, now);
  await updateAgent(db, agent.id, {
    lifecycle_state: report.state,
    ...lifecycleTimes(report.state, at, agent.started_at),
    updated_at: now(),
  });
  publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
}

export async function reportScript({ db, notify, now }: ReportDeps, actor: AgentActor, report: ScriptReport) {
  const agent = await agentOf(db, actor);
  const known = shownScripts(partsOf(agent)).some(({ id }) => id === report.script_id);
  if (!known)
    throw HttpError.badRequest(
      "Unknown script.",
      "It may have been taken out of the agents file since it ran.",
    );
  await saveScriptRun(db, {
    agent_id: agent.id,
    script_id: report.script_id,
    started_at: timeOf(report.started_at, now),
    ended_at: timeOf(report.ended_at, now),
    exit_code: report.exit_code,
    stage: report.stage,
    status: report.status,
  });
  publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
}

export async function reportAppHealth(
  { db, notify }: ReportDeps,
  actor: AgentActor,
  report: AppHealthReport,
) {
  const agent = await agentOf(db, actor);
  const probed = new Set(
    partsOf(agent)
      .apps.filter(({ healthcheck }) => healthcheck)
      .map(({ id }) => id),
  );
  const stranger = report.apps.find(({ id }) => !probed.has(id));
  if (stranger) throw HttpError.badRequest("Invalid app health.", `app ${stranger.id} has no healthcheck`);
  const known = new Map((await listAppHealth(db, [agent.id])).map((row) => [row.app_id, row.health]));
  const changed = report.apps.filter(({ id, health }) => known.get(id) !== health);
  for (const { id, health } of changed) await saveAppHealth(db, agent.id, id, health);
  // An agent may report with every probe: only what differs is worth reading a workspace again.
  if (changed.length > 0) publishWorkspaceChange(notify, actor.workspaceId, actor.ownerId);
}
