import { engineApi } from "#api/http/engine.ts";
import { findVisibleAgent } from "../agents/agentAuth.ts";
import type { ContainerAction } from "../containers/agentContainers.ts";
import { builtConfig, showAttempts, watchAttempts } from "../containers/attempts.ts";
import { relay } from "../containers/relay.ts";
import type { UserActor } from "../http/auth.ts";
import { whileThere } from "../http/callerLeft.ts";
import { handlers, type RequestCall } from "../http/handlers.ts";
import { HttpError } from "../http/httpError.ts";
import { readLogQuery } from "../logs/logQuery.ts";
import type { Notify } from "../notify.ts";
import type { Db } from "../store/database.ts";
import type { ContainerRouteDeps } from "./containers.ts";

type Deps = ContainerRouteDeps & { db: Db; notify: Notify };

const MAX_CONTAINERS = 32;

/** What our own agents can do with containers beyond the Coder API. */
export function engineRoutes({ db, notify, containers, mayUpdate }: Deps) {
  async function mine(agentId: string, { user }: UserActor) {
    const found = await findVisibleAgent(db, user.id, agentId);
    if (!found) throw HttpError.agentNotFound();
    return found.agent;
  }

  const act =
    (action: ContainerAction) =>
    async ({ params, actor, request }: RequestCall<typeof engineApi.start>) => {
      if (!(await mayUpdate(actor.user, params.agent))) throw HttpError.forbidden();
      await whileThere(request, (signal) => containers.act(params.agent, params.container, action, signal));
    };

  return handlers(engineApi, {
    inspect: ({ params, request }) =>
      whileThere(request, (signal) => containers.inspect(params.agent, params.container, signal)),
    start: act("start"),
    stop: act("stop"),
    restart: act("restart"),
    kill: act("kill"),
    shells: ({ params, request }) =>
      whileThere(request, (signal) => containers.shells(params.agent, params.container, signal)),
    logs: {
      readQuery: readLogRange,
      handle: ({ params, query, request }) =>
        whileThere(request, (signal) => {
          const { container, after, before, limit } = query;
          return containers.logs(params.agent, { containers: container, after, before, limit }, signal);
        }),
    },
    followLogs: {
      readQuery: (search) => ({ ...readLogRange(search), follow: "true" as const }),
      handle: (call) =>
        relay(call, (signal) => {
          const { container, after } = call.query;
          return containers.followLogs(call.params.agent, { containers: container, after }, signal);
        }),
    },
    stats: {
      readQuery: (search) => ({ container: readContainers(search) }),
      handle: (call) =>
        relay(call, (signal) => containers.stats(call.params.agent, call.query.container ?? [], signal)),
    },
    async changes({ params, actor, request }) {
      const agent = await mine(params.agent, actor);
      const [changes, { devcontainers }] = await whileThere(request, (signal) =>
        Promise.all([
          containers.changes(agent.id, params.devcontainer, signal),
          containers.list(agent.id, signal),
        ]),
      );
      const entry = devcontainers?.find(({ id }) => id === params.devcontainer);
      if (!entry) return changes; // gone meanwhile
      const config = await builtConfig(db, agent, entry.workspace_folder, entry.container?.id);
      return { ...changes, built_config: config };
    },
    attempts: async ({ params, actor }) => showAttempts(db, await mine(params.agent, actor)),
    async watchAttempts({ params, accept }) {
      await watchAttempts({ db, notify }, await accept(), params.agent);
    },
  });
}

function readContainers(search: URLSearchParams): string[] {
  const containers = search.getAll("container");
  if (containers.length <= MAX_CONTAINERS && !containers.includes("")) return containers;
  const detail =
    containers.length > MAX_CONTAINERS ? `At most ${MAX_CONTAINERS} containers.` : "A container has a name.";
  throw HttpError.badQuery([{ field: "container", detail }]);
}

function readLogRange(search: URLSearchParams) {
  const { after, before, limit } = readLogQuery(search);
  const container = readContainers(search);
  if (container.length === 0)
    throw HttpError.badQuery([{ field: "container", detail: "At least one container must be named." }]);
  return { container, after: search.get("after") ? after : undefined, before, limit };
}
