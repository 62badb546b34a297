import { quarterdeckApi } from "#api/http/quarterdeck.ts";
import { PING_EVERY_MS } from "#api/link/transport.ts";
import { findVisibleAgent } from "../agents/agentAuth.ts";
import { declareAgent, joinCommand, tokenOf } from "../agents/declared.ts";
import { type ApplyDeps, applyToLatestBuild, ensureWorkspace } from "../agentsFile/apply.ts";
import { AgentDefinition, plainAgent } from "../agentsFile/definition.ts";
import type { ServerConfig } from "../config.ts";
import type { UserActor } from "../http/auth.ts";
import { uuidParam } from "../http/callers.ts";
import { handlers, pick } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import type { AgentLinks } from "../link/agentLinks.ts";
import { KEPT_MS, type LinkHistories } from "../link/linkHistory.ts";
import { findAgentEver, listAgentsOfBuild } from "../store/agents.ts";
import { findLatestBuild } from "../store/builds.ts";
import { PREBUILDS_USER } from "../store/users.ts";
import {
  type DeclaredAgentRow,
  deleteDeclaredAgent,
  findDeclaredAgent,
  findWorkspace,
  findWorkspacesByIds,
  listDeclaredAgents,
  listOwnedWorkspaces,
} from "../store/workspaces.ts";
import { wireTime } from "../users/wire.ts";
import { ownerTopic } from "../workspaces/changes.ts";
import { showUnclaimed } from "../workspaces/showUnclaimed.ts";
import { type Showing, showWorkspaces } from "../workspaces/showWorkspaces.ts";
import { createChanges, streamWorkspaces } from "../workspaces/watch.ts";

type Deps = Showing &
  ApplyDeps & { links: AgentLinks; linkHistory: LinkHistories; config: Pick<ServerConfig, "accessUrl"> };

const WorkspaceName = AgentDefinition.shape.name.max(32, "at most 32 characters");

/** What Quarterdeck has beyond the Coder API. */
export function quarterdeckRoutes(deps: Deps) {
  const { db, notify, links, secret, config } = deps;

  async function mine(agentId: string, actor: UserActor) {
    const found = await findVisibleAgent(db, actor.user.id, uuidParam(agentId));
    if (!found) throw HttpError.agentNotFound();
    return found;
  }

  const linkOf = (agentId: string) => {
    const link = links.get(agentId);
    if (!link) throw HttpError.conflict("The agent is not connected.");
    return link;
  };

  async function joining(declared: DeclaredAgentRow) {
    const build = await findLatestBuild(db, declared.workspace_id);
    const agents = build ? await listAgentsOfBuild(db, build.id) : [];
    const agent = agents.find(
      ({ name_key, parent_id }) => name_key === declared.name_key && parent_id === null,
    );
    if (!agent) throw notRunning();
    const token = tokenOf(secret, declared);
    return {
      workspace_id: declared.workspace_id,
      agent_id: agent.id,
      command: joinCommand(config.accessUrl, token),
      token,
    };
  }

  return handlers(
    pick(
      quarterdeckApi,
      "addAgent",
      "removeAgent",
      "joinCommand",
      "terminals",
      "endTerminal",
      "linkHistory",
      "agentPlace",
      "watchWorkspaces",
    ),
    {
      async addAgent({ actor, body }) {
        checkNames(body);
        const workspace = await ensureWorkspace(deps, actor.user, body.workspace, "dashboard");
        const declared = await listDeclaredAgents(db, workspace.id);
        if (declared.some(({ name_key }) => name_key === body.name.toLowerCase()))
          throw HttpError.conflict(
            `Workspace ${workspace.name} has an agent ${JSON.stringify(body.name)} already.`,
            [{ field: "name", detail: "This value is already in use and should be unique." }],
          );
        const build = await findLatestBuild(db, workspace.id);
        if (build && !(build.transition === "start" && build.job_status === "succeeded")) throw notRunning();
        const row = await declareAgent(db, secret, {
          workspaceId: workspace.id,
          definition: plainAgent(body.name),
          origin: "dashboard",
          displayOrder: declared.length,
        });
        await applyToLatestBuild(deps, workspace);
        return joining(row);
      },
      async removeAgent({ params, actor }) {
        const { agent, workspace } = await mine(params.agent, actor);
        if (agent.parent_id !== null)
          throw HttpError.conflict("The agent belongs to a devcontainer. Delete that, and it goes too.");
        if (agent.origin === "file")
          throw HttpError.conflict(
            "The agents file declares this agent. Take it out there, and it goes by itself.",
          );
        const declared = await listDeclaredAgents(db, workspace.id);
        const isLast = declared.every(({ name_key }) => name_key === agent.name_key);
        if (isLast && workspace.origin === "dashboard") {
          // The workspace goes with it. The declaration stays till then: the agent still reports its stop scripts.
          await deps.builder.create(workspace, {
            transition: "delete",
            initiatorId: actor.user.id,
            reason: "dashboard",
          });
          return;
        }
        await deleteDeclaredAgent(db, workspace.id, agent.name_key);
        await applyToLatestBuild(deps, workspace);
      },
      async joinCommand({ params, actor }) {
        const { agent, workspace } = await mine(params.agent, actor);
        if (agent.parent_id !== null)
          throw HttpError.conflict("The agent belongs to a devcontainer, and joins by itself.");
        const declared = await findDeclaredAgent(db, workspace.id, agent.name);
        if (!declared) throw HttpError.agentNotFound();
        return joining(declared);
      },
      async terminals({ params, actor }) {
        const { agent } = await mine(params.agent, actor);
        return { terminals: await linkOf(agent.id).terminals() };
      },
      async endTerminal({ params, actor }) {
        const { agent } = await mine(params.agent, actor);
        if (!(await linkOf(agent.id).endTerminal(uuidParam(params.terminal)))) throw HttpError.notFound();
      },
      async linkHistory({ params, query, actor }) {
        const { agent } = await mine(params.agent, actor);
        const { linkedAt, samples } = deps.linkHistory.of(agent.id, query.after);
        return {
          now: wireTime(deps.now()),
          ...(linkedAt !== undefined && { linked_at: wireTime(linkedAt) }),
          every_ms: PING_EVERY_MS,
          kept_ms: KEPT_MS,
          samples: samples.map(({ at, ms }) => ({ at: wireTime(at), round_trip_ms: ms })),
        };
      },
      async agentPlace({ params, actor }) {
        const agent = await findAgentEver(db, uuidParam(params.ended));
        const workspace = agent && (await findWorkspace(db, agent.workspace_id));
        if (!workspace || workspace.owner_id !== actor.user.id || workspace.deleted_at !== null)
          throw HttpError.agentNotFound();
        return { workspace_id: workspace.id, agent_name: agent.name };
      },
      async watchWorkspaces({ actor, accept }) {
        const { user } = actor;
        const stream = await accept();
        const topics = [ownerTopic(user.id), ownerTopic(PREBUILDS_USER)];
        const changes = createChanges<string>(notify, topics, stream.signal);
        await streamWorkspaces(stream, changes, async (ids) => {
          const rows = ids && (await findWorkspacesByIds(db, ids)).filter((row) => row.deleted_at === null);
          const own = rows?.filter((row) => row.owner_id === user.id);
          return [
            ...(await showWorkspaces(deps, own ?? (await listOwnedWorkspaces(db, user.id)), user, user)),
            ...(await showUnclaimed(deps, user, rows)),
          ];
        });
      },
    },
  );
}

const notRunning = () =>
  HttpError.conflict("The workspace is not running. Start it first: its agents join with the start.");

function checkNames({ workspace, name }: { workspace: string; name: string }) {
  const faults = [
    { field: "workspace", result: WorkspaceName.safeParse(workspace) },
    { field: "name", result: AgentDefinition.shape.name.safeParse(name) },
  ].flatMap(({ field, result }) =>
    result.success ? [] : [{ field, detail: `Use ${result.error.issues[0]!.message}.` }],
  );
  if (faults.length > 0) throw HttpError.validation(faults);
}
