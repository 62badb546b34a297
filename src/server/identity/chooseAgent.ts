import { tokenOf } from "../agents/declared.ts";
import { failedAs, HttpError } from "../http/httpError.ts";
import { type AgentRow, listAgentsOfInstance } from "../store/agents.ts";
import { findLatestBuild } from "../store/builds.ts";
import type { Db } from "../store/database.ts";
import { findDeclaredAgent } from "../store/workspaces.ts";

/** The token of the agent on this instance; `name` chooses where there are several (contract §2). */
export async function tokenOfInstance(
  { db, secret }: { db: Db; secret: Buffer },
  instanceId: string,
  name: string,
): Promise<string> {
  const agent = await findAgent(db, instanceId, name).catch(
    failedAs("Internal error fetching workspace agent."),
  );
  const latest = await findLatestBuild(db, agent.workspace_id).catch(
    failedAs("Internal error fetching the latest workspace build."),
  );
  if (latest?.id !== agent.build_id)
    throw HttpError.badRequest(
      `Resource found for id ${quoted(instanceId)}, but isn't registered on the latest history.`,
    );
  const declared = await findDeclaredAgent(db, agent.workspace_id, agent.name);
  if (!declared) throw notFound(instanceId); // taken out of the declarations a moment ago
  return tokenOf(secret, declared);
}

async function findAgent(db: Db, instanceId: string, name: string): Promise<AgentRow> {
  // Most agents have no instance: the empty id names none of them.
  const candidates = instanceId === "" ? [] : await listAgentsOfInstance(db, instanceId);
  const [newest] = candidates;
  if (!newest) throw notFound(instanceId);
  const wanted = name.trim();
  if (wanted !== "") {
    const named = candidates.find((agent) => agent.name === wanted);
    if (named) return named;
    throw new HttpError(
      404,
      `No agent found with instance ID ${quoted(instanceId)} and name ${quoted(wanted)}.`,
    );
  }
  if (candidates.length === 1) return newest;
  const names = candidates.map((agent) => agent.name).sort();
  throw HttpError.conflict(
    `Multiple agents found with instance ID ${quoted(instanceId)}. Set CODER_AGENT_NAME to one of: ${names.join(", ")}`,
  );
}

const quoted = (text: string) => JSON.stringify(text);
const notFound = (instanceId: string) =>
  new HttpError(404, `Instance with id ${quoted(instanceId)} not found.`);
