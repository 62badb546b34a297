import { HttpError } from "../http/httpError.ts";
import type { AgentLink, AgentLinks } from "../link/agentLinks.ts";
import { type AgentRow, findAgent } from "../store/agents.ts";
import type { Db } from "../store/database.ts";
import { agentStatus } from "../workspaces/showWorkspaces.ts";

export type ReachDeps = { db: Db; links: AgentLinks; now: () => number };

/** An agent that is connected, with its link; what else it is in the words of the contract (containers.md §2.1, rows 3, 6 and 7). */
export async function connectedAgent(
  { db, links, now }: ReachDeps,
  agentId: string,
): Promise<{ agent: AgentRow; link: AgentLink }> {
  const agent = await findAgent(db, agentId);
  if (!agent) throw HttpError.agentNotFound();
  const status = agentStatus(agent, now());
  if (status !== "connected")
    throw HttpError.badRequest(
      `Agent state is ${JSON.stringify(status)}, it must be in the "connected" state.`,
    );
  const link = links.get(agentId);
  if (!link) throw notReached();
  return { agent, link };
}

export const notReached = () =>
  new HttpError(500, {
    message: "Internal error dialing workspace agent.",
    detail: "agent is unreachable",
  });
