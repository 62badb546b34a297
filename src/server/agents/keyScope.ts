import type { AgentActor } from "../http/auth.ts";
import { HttpError } from "../http/httpError.ts";
import { findAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { partsOf } from "./partsOf.ts";

/**
 * Refuses an agent that may not read its owner's personal data (conventions §5). What is said of a declared agent holds
 * for those in its devcontainers too, now, not as it was when they were made.
 */
export async function requireUserData(db: Db, { agentId }: Pick<AgentActor, "agentId">): Promise<void> {
  const agent = await findAgent(db, agentId);
  const declared = agent?.parent_id ? await findAgent(db, agent.parent_id) : agent;
  if (!declared || partsOf(declared).definition.api_key_scope !== "all") throw HttpError.forbidden();
}
