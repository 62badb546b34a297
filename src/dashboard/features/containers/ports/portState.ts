import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { ListeningPort } from "#api/http/ports.ts";
import { isListed } from "#api/listedPorts.ts";
import type { PublishedPort } from "../../../streams/ports/publishedPorts.ts";
import type { Probes } from "../../../streams/ports/usePortProbes.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";

export type PortState = { kind: MarkKind; word: string };

type Known = {
  isRunning: boolean;
  /** Undefined: not heard, or the agent is away. */
  listening: readonly ListeningPort[] | undefined;
  probes: Probes;
  agent: Pick<WorkspaceAgent, "apps">;
};

/** Whether something listens where a container publishes; undefined when that is not told. */
export function portStateOf(
  { hostPort, network }: PublishedPort,
  { isRunning, listening, probes, agent }: Known,
): PortState | undefined {
  if (hostPort === undefined) return { kind: "off", word: "not published" };
  if (!isRunning) return { kind: "off", word: "not running" };
  if (network !== "tcp") return undefined;
  // The engine's proxy listens whether or not anything does in the container: only a connection shows that.
  const probe = probes.get(hostPort);
  if (probe === "accepts") return { kind: "ok", word: "listens" };
  if (probe === "closes") return { kind: "warn", word: "nothing listens inside" };
  if (probe === "refuses") return { kind: "warn", word: "not listening" };
  if (!listening) return undefined;
  if (listening.some(({ port }) => port === hostPort)) return { kind: "ok", word: "listens" };
  // Databases, mail and what apps stand for are in no list of ports (LP10).
  return isListed(hostPort, agent.apps) ? { kind: "warn", word: "not listening" } : undefined;
}
