import { ApiError, type Client } from "#api/client.ts";
import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { agentsOf } from "./workspacesState.ts";

const LOOKED_AT_ONCE = 200;
/** Beyond these nobody waits for the end. */
export const MOST_LOOKED_AT = 10_000;

type Asked = {
  workspaces: Pick<Client["workspaces"], "list" | "get" | "byName">;
  agents: Pick<Client["agents"], "get">;
};

/** How many of the workspaces were looked at. */
export type LookProgress = { seen: number; of: number };

type Options = {
  /** Where it belonged when it was seen last. */
  known: string | undefined;
  signal: AbortSignal;
  onProgress?: (progress: LookProgress) => void;
};

/** There are so many workspaces that the agent's was given up on. */
export class TooManyWorkspaces extends Error {}

/**
 * The workspace of an agent. The API has no way from one to the other, so first come the places that cost one request
 * each: the `known` one, those that the agent's apps name, and the person's own; then the whole list. `null`: there is no
 * such agent.
 */
export async function workspaceOf(
  client: Asked,
  agentId: string,
  { known, signal, onProgress = () => {} }: Options,
): Promise<Workspace | null> {
  const has = (workspace: Workspace | null) =>
    workspace !== null && agentsOf(workspace).some(({ id }) => id === agentId);
  const get = (workspace: string) => orNull(client.workspaces.get({ workspace }, { signal }));
  const list = (query: { q?: string; offset?: number }) =>
    client.workspaces.list({ ...query, limit: LOOKED_AT_ONCE }, { signal });

  if (known !== undefined) {
    const workspace = await get(known);
    if (has(workspace)) return workspace;
  }
  const agent = await orNull(client.agents.get({ agent: agentId }, { signal }));
  if (agent === null) return null;
  const { workspaceId, name } = placeInApps(agent);
  const told = workspaceId
    ? await get(workspaceId)
    : name && (await orNull(client.workspaces.byName(name, { signal })));
  if (told && has(told)) return told;
  const mine = (await list({ q: "owner:me" })).workspaces.find(has);
  if (mine) return mine;
  for (let offset = 0; ; offset += LOOKED_AT_ONCE) {
    if (offset >= MOST_LOOKED_AT) throw new TooManyWorkspaces(`It is not in the first ${offset} workspaces.`);
    const { workspaces, count } = await list({ offset });
    const found = workspaces.find(has);
    if (found) return found;
    if (offset + LOOKED_AT_ONCE >= count) return null;
    onProgress({ seen: offset + LOOKED_AT_ONCE, of: count });
  }
}

/** An app's status names the workspace, and the host of a subdomain app ends in its name and its owner's (AG17). */
function placeInApps({ apps }: Pick<WorkspaceAgent, "apps">) {
  const workspaceId = apps
    .flatMap(({ statuses }) => statuses)
    .find(({ workspace_id }) => workspace_id)?.workspace_id;
  const host = apps.find(({ subdomain_name }) => subdomain_name)?.subdomain_name;
  const [user, workspace] = host?.split("--").reverse() ?? [];
  return { workspaceId, name: user && workspace ? { user, name: workspace } : undefined };
}

/** `null` for what is not there, or not for this person. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && [403, 404, 410].includes(error.status)) return null;
    throw error;
  }
}
