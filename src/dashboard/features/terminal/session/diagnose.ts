import { ApiError, type Client } from "#api/client.ts";
import type { Away, Refusal } from "./sessionState.ts";

export type Diagnosis = { refused: Refusal } | { away: Away };

const OF_AGENT: Record<string, Away> = {
  connected: "socket",
  connecting: "agent-connecting",
  timeout: "agent-never",
  disconnected: "agent-lost",
};

/** A browser does not say why a socket failed to open or broke; the agent's record does. */
export async function diagnose(client: Client, agent: string): Promise<Diagnosis> {
  try {
    const { status } = await client.agents.get({ agent });
    return { away: OF_AGENT[status] ?? "unknown" };
  } catch (error) {
    if (!(error instanceof ApiError)) return { away: "unknown" };
    if (error.status === 401) return { refused: "signed-out" };
    if (error.status === 403) return { refused: "not-allowed" };
    if (error.status === 404) return { refused: "gone" };
    return { away: "server" };
  }
}
