import { buildsApi } from "#api/http/builds.ts";
import { partsOf, shownScripts } from "../agents/partsOf.ts";
import type { UserActor } from "../http/auth.ts";
import { uuidParam } from "../http/callers.ts";
import { handlers, textAnswer } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { Notify } from "../notify.ts";
import { type AgentRow, listAgentsOfBuild, listScriptRuns } from "../store/agents.ts";
import {
  type BuildLogRow,
  type BuildRow,
  findBuild,
  findBuildByNumber,
  isActive,
  listBuildLogs,
  listBuilds,
} from "../store/builds.ts";
import { wireTime } from "../users/wire.ts";
import type { Builder } from "../workspaces/builds.ts";
import { buildTopic } from "../workspaces/changes.ts";
import { requireBuild, requireWorkspace, requireWorkspaceByName } from "../workspaces/findWorkspaces.ts";
import { type Showing, showBuild, showBuilds } from "../workspaces/showWorkspaces.ts";
import { createChanges } from "../workspaces/watch.ts";

type Deps = Showing & { notify: Notify; builder: Builder };

const TRANSITIONS = new Set(["start", "stop", "delete"]);
const isTransition = (text: string): text is BuildRow["transition"] => TRANSITIONS.has(text);

const wireLog = (row: BuildLogRow) => ({
  id: row.id,
  created_at: wireTime(row.created_at),
  log_source: "provisioner_daemon",
  log_level: row.level,
  stage: row.stage,
  output: row.output,
});

/** Scripts are known by name; one that was taken out of the agents file has none any more. */
const nameOfScript = (agent: AgentRow, id: string) =>
  shownScripts(partsOf(agent)).find((script) => script.id === id)?.name ?? "";

export function buildRoutes(deps: Deps) {
  const { db, notify, builder } = deps;
  const mine = async (id: string, actor: UserActor) => requireBuild(db, id, actor);

  async function numberOf(workspaceId: string, id: string) {
    const build = await findBuild(db, uuidParam(id));
    if (build?.workspace_id !== workspaceId)
      throw HttpError.badQuery([
        { field: "after_id", detail: "must be the id of a build of this workspace" },
      ]);
    return build.number;
  }

  return handlers(buildsApi, {
    async list({ params, query, actor }) {
      const workspace = await requireWorkspace(db, params.workspace, actor, { includeDeleted: true });
      const since = query.since === undefined ? 0 : Date.parse(query.since);
      if (Number.isNaN(since))
        throw HttpError.badQuery([{ field: "since", detail: "must be a time in RFC 3339 form" }]);
      const rows = await listBuilds(db, workspace.id, {
        since,
        ...(query.limit && { limit: query.limit }),
        ...(query.offset && { offset: query.offset }),
        ...(query.after_id && { after: await numberOf(workspace.id, query.after_id) }),
      });
      return showBuilds(deps, rows, workspace, actor.user);
    },
    async create({ params, actor, body }) {
      const workspace = await requireWorkspace(db, params.workspace, actor, { includeDeleted: true });
      const onSuccess = body.on_success?.transition;
      if (!isTransition(body.transition))
        throw HttpError.validation([{ field: "transition", detail: 'Validation failed for tag "oneof"' }]);
      if (onSuccess !== undefined && body.transition !== "stop")
        throw HttpError.badRequest("OnSuccess is only permitted when stopping a workspace.");
      if (onSuccess !== undefined && onSuccess !== "start")
        throw HttpError.badRequest("OnSuccess transition must be start.");
      if (workspace.deleted_at !== null) throw HttpError.conflict("Workspace is already deleted!");
      const build = await builder.create(workspace, {
        transition: body.transition,
        initiatorId: actor.user.id,
        reason: body.reason || "initiator",
        ...(onSuccess && { onSuccess: "start" as const }),
      });
      return showBuild(deps, build, workspace, actor.user);
    },
    async get({ params, actor }) {
      const { build, workspace } = await mine(params.build, actor);
      return showBuild(deps, build, workspace, actor.user);
    },
    async byNumber({ params, actor }) {
      const workspace = await requireWorkspaceByName(db, params.user, params.workspace, actor);
      const build = await findBuildByNumber(db, workspace.id, Number(params.number));
      if (!build) throw HttpError.notFound();
      return showBuild(deps, build, workspace, actor.user);
    },
    async cancel({ params, query, actor }) {
      const { build, workspace } = await mine(params.build, actor);
      if (query.expect_status && query.expect_status !== build.job_status)
        throw new HttpError(412, {
          message: `Job is not ${query.expect_status}: it is ${build.job_status}.`,
        });
      if (build.canceled_at !== null) throw HttpError.badRequest("Job has already been marked as canceled!");
      if (!(await builder.cancel(build, workspace))) throw HttpError.badRequest("Job has already completed!");
      return { message: "Job has been marked as canceled..." };
    },
    async timings({ params, actor }) {
      const { build } = await mine(params.build, actor);
      const agents = await listAgentsOfBuild(db, build.id);
      const runs =
        agents.length === 0
          ? []
          : await listScriptRuns(
              db,
              agents.map(({ id }) => id),
            );
      const byId = new Map(agents.map((agent) => [agent.id, agent]));
      return {
        provisioner_timings: [],
        agent_script_timings: runs.map((run) => ({
          started_at: wireTime(run.started_at),
          ended_at: wireTime(run.ended_at),
          exit_code: run.exit_code,
          stage: run.stage,
          status: run.status,
          display_name: nameOfScript(byId.get(run.agent_id)!, run.script_id),
          workspace_agent_id: run.agent_id,
          workspace_agent_name: byId.get(run.agent_id)!.name,
        })),
        agent_connection_timings: agents
          .filter(({ first_connected_at }) => first_connected_at !== null)
          .map((agent) => ({
            started_at: wireTime(agent.created_at),
            ended_at: wireTime(agent.first_connected_at!), // filtered above
            stage: "connect",
            workspace_agent_id: agent.id,
            workspace_agent_name: agent.name,
          })),
      };
    },
    async logs({ params, query, actor }) {
      const { build } = await mine(params.build, actor);
      const rows = await listBuildLogs(db, build.id, query.after ?? 0);
      if (query.format !== "text") return rows.map(wireLog);
      return textAnswer(
        rows
          .map((row) => `${wireTime(row.created_at)} [${row.level}] [${row.stage}] ${row.output}\n`)
          .join(""),
      );
    },
    async followLogs({ params, query, actor, accept }) {
      const { build } = await mine(params.build, actor);
      const stream = await accept();
      const changes = createChanges(notify, buildTopic(build.id), stream.signal);
      let after = query.after ?? 0;
      for (let active = true; active && !stream.signal.aborted; ) {
        // Asked before the lines are read, so that the last line is read after the job is over.
        active = isActive((await findBuild(db, build.id)) ?? build);
        for (const row of await listBuildLogs(db, build.id, after)) {
          after = row.id;
          await stream.send(wireLog(row));
        }
        if (active) await changes.take();
      }
    },
  });
}
