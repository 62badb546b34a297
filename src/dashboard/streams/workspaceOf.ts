import { ApiError, type Client } from "#api/client.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import { agentsOf } from "./workspacesState.ts";

const LOOKED_AT_ONCE = 200;

type Asked = {
  workspaces: Pick<Client["workspaces"], "list" | "get">;
  agents: Pick<Client["agents"], "get">;
};

/**
 * The workspace of an agent. The API has no way from one to the other: it is the `known` one, when that still has it, or
 * is looked for through the whole list. `null`: there is no such agent.
 */
export async function workspaceOf(
  client: Asked,
  agentId: string,
  known: string | undefined,
  signal: AbortSignal,
): Promise<Workspace | null> {
  const has = (workspace: Workspace) => agentsOf(workspace).some(({ id }) => id === agentId);
  if (known !== undefined) {
    const workspace = await orNull(client.workspaces.get({ workspace: known }, { signal }));
    if (workspace && has(workspace)) return workspace;
  }
  if ((await orNull(client.agents.get({ agent: agentId }, { signal }))) === null) return null;
  for (let offset = 0; ; offset += LOOKED_AT_ONCE) {
    const { workspaces, count } = await client.workspaces.list({ offset, limit: LOOKED_AT_ONCE }, { signal });
    const found = workspaces.find(has);
    if (found) return found;
    if (offset + LOOKED_AT_ONCE >= count) return null;
  }
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
