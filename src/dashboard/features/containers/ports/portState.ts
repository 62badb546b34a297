import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ListeningPort } from "#api/http/ports.ts";
import { isListed } from "#api/listedPorts.ts";
import type { PublishedPort } from "../../../streams/ports/publishedPorts.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

export type PortState = { kind: MarkKind; word: string };

type Known = {
  isRunning: boolean;
  /** Undefined: not heard, or the agent is away. */
  listening: readonly ListeningPort[] | undefined;
  agent: Pick<WorkspaceAgent, "apps">;
};

/** Whether something listens where a container publishes; undefined when that is not told. */
export function portStateOf(
  { hostPort, network }: PublishedPort,
  { isRunning, listening, agent }: Known,
): PortState | undefined {
  if (hostPort === undefined) return { kind: "off", word: "not published" };
  if (!isRunning) return { kind: "off", word: "not running" };
  if (network !== "tcp" || !listening) return undefined;
  if (listening.some(({ port }) => port === hostPort)) return { kind: "ok", word: "listens" };
  // Databases, mail and what apps stand for are in no list of ports (LP10).
  return isListed(hostPort, agent.apps) ? { kind: "warn", word: "not listening" } : undefined;
}
