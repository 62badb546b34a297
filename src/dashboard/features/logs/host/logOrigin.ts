import { ApiError, type Client } from "#api/client.ts";

/** Which log: an agent's own, or those of containers on its machine, merged by time. */
export type LogOrigin = {
  agentId: string;
  workspaceId: string;
  /** Ids of containers. */
  containers?: readonly string[];
};

type Extensions = ReadonlySet<string> | undefined;

/** A log as the server gives it. Whoever reads it asks `client.logs`, whosever log it is. */
export type LogAccess = {
  client: Client;
  /** Whether older lines come page by page. */
  hasPaging: (known: Extensions) => boolean;
  /** Whether the server searches what is not held; undefined while that is not known. */
  canSearch: (known: Extensions) => boolean | undefined;
  /** Whether there still is such a log: asked when its stream ended in good order. */
  isCurrent: () => Promise<boolean>;
  /** Any request that tells whether it may be read at all. Throws ApiError. */
  look: () => Promise<unknown>;
  /** Statuses of `look` that asking again does not change. */
  refusals: readonly number[];
};

export function accessLog(client: Client, { agentId, workspaceId, containers }: LogOrigin): LogAccess {
  return containers
    ? accessContainers(client, agentId, containers)
    : {
        client,
        hasPaging: (known) => known?.has("log-paging") === true,
        canSearch: (known) => known?.has("log-search"),
        async isCurrent() {
          const workspace = await client.workspaces.get({ workspace: workspaceId });
          return workspace.latest_build.resources.some(({ agents }) =>
            agents?.some(({ id }) => id === agentId),
          );
        },
        look: () => client.agents.get({ agent: agentId }),
        refusals: [404],
      };
}

/** Lines of containers have ids, times and sources as an agent's do: they are only asked for elsewhere. */
function accessContainers(client: Client, agentId: string, ids: readonly string[]): LogAccess {
  const { engine } = client;
  const container = [...ids];
  return {
    client: {
      ...client,
      logs: {
        ...client.logs,
        list: ({ agent, after, before, limit }, options) =>
          engine.logs({ agent, container, after, before, limit }, options),
        follow: ({ agent, after, follow }) => engine.followLogs({ agent, container, after, follow }),
      },
    },
    hasPaging: () => true,
    canSearch: () => false,
    async isCurrent() {
      const { containers } = await client.containers.list({ agent: agentId });
      return containers.some(({ id }) => ids.includes(id));
    },
    look: () => engine.logs({ agent: agentId, container, limit: 1 }),
    refusals: [403, 404],
  };
}

/** Why the log may not be read, in words; undefined when asking again may help. */
export async function refusalOf({ look, refusals }: LogAccess): Promise<string | undefined> {
  try {
    await look();
  } catch (error) {
    if (error instanceof ApiError && refusals.includes(error.status)) return error.message;
  }
  return undefined;
}
