import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { type AgentClient, createAgentClient } from "#api/agentClient.ts";
import { ApiError } from "#api/client.ts";
import type { SocketLike } from "#api/socket.ts";
import { CommandFailed } from "./flags.ts";

export type InWorkspace = { url: string; token: string; client: AgentClient };

/** How a command in a workspace finds its server and proves itself: by what the agent put into the environment. */
export function inWorkspace(env: Record<string, string | undefined> = process.env): InWorkspace {
  const url = env.CODER_AGENT_URL?.replace(/\/+$/, "");
  const token = env.CODER_AGENT_TOKEN || tokenIn(env.CODER_AGENT_TOKEN_FILE);
  if (!url || !token)
    throw new CommandFailed(
      `This works in a workspace only: ${url ? "CODER_AGENT_TOKEN" : "CODER_AGENT_URL"} is not set. Run it in a terminal or script that the agent started.`,
    );
  const headers = { "Coder-Session-Token": token };
  const client = createAgentClient({
    baseUrl: url,
    fetch,
    openSocket: (address) => new WebSocket(address, { headers }) as SocketLike, // as in the agent itself
    headers: () => headers,
  });
  return { url, token, client };
}

function tokenIn(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new CommandFailed(`The agent's token cannot be read: ${(error as Error).message}`);
  }
}

/** What went wrong, for a person: cause and next step. */
export function explained(error: unknown, { url }: Pick<InWorkspace, "url">): unknown {
  const silent = new CommandFailed(`${url} does not answer. Is the server running, and reachable from here?`);
  if (error instanceof DOMException && error.name === "TimeoutError") return silent;
  if (!(error instanceof ApiError)) return error;
  if (error.status === 0) return silent;
  if (error.status === 401)
    return new CommandFailed(
      "The server no longer takes this agent's token: the workspace was stopped or built anew. Open a new terminal.",
    );
  const { message, detail } = error.envelope;
  return new CommandFailed([message, detail].filter(Boolean).join(" "));
}
