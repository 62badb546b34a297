import type { AgentRow } from "../store/agents.ts";

/** Twice the period in which a living link moves `last_connected_at` (agent.md §3). */
export const INACTIVE_AFTER_MS = 30_000;

export type AgentStatus = "connecting" | "connected" | "disconnected" | "timeout";

type Times = Pick<AgentRow, "created_at" | "first_connected_at" | "last_connected_at" | "disconnected_at">;

/** The status at `now`, with the time of disconnection to report: the first row of agent.md §3 that matches. */
export function statusOf(
  agent: Times,
  connectionTimeoutSeconds: number,
  now: number,
): { status: AgentStatus; disconnectedAt: number | null } {
  const { created_at, first_connected_at, last_connected_at, disconnected_at } = agent;
  const is = (status: AgentStatus, disconnectedAt = disconnected_at) => ({ status, disconnectedAt });
  if (first_connected_at === null)
    return is(
      connectionTimeoutSeconds > 0 && now - created_at > connectionTimeoutSeconds * 1000
        ? "timeout"
        : "connecting",
    );
  // A missing time counts as the year 1, so that two missing ones are equal.
  if ((disconnected_at ?? 0) >= (last_connected_at ?? 0)) return is("disconnected");
  if (now - (last_connected_at ?? 0) > INACTIVE_AFTER_MS) return is("disconnected", last_connected_at);
  return is("connected");
}

/** When the status will change with nothing happening, in milliseconds since 1970. */
export function nextStatusChange(
  agent: Times,
  connectionTimeoutSeconds: number,
  now: number,
): number | undefined {
  const { status } = statusOf(agent, connectionTimeoutSeconds, now);
  if (status === "connecting" && connectionTimeoutSeconds > 0)
    return agent.created_at + connectionTimeoutSeconds * 1000 + 1;
  if (status === "connected") return (agent.last_connected_at ?? now) + INACTIVE_AFTER_MS + 1;
  return undefined;
}

const GOING_DOWN = new Set(["shutting_down", "shutdown_timeout", "shutdown_error", "off"]);

/** The first row of agent.md §4 that matches. */
export function healthOf(status: AgentStatus, lifecycle: string): { healthy: boolean; reason?: string } {
  const ill = (reason: string) => ({ healthy: false, reason });
  if (status !== "connected" && lifecycle === "off") return ill("agent is not running");
  if (status === "connecting") return ill("agent has not yet connected");
  if (status === "timeout") return ill("agent is taking too long to connect");
  if (status === "disconnected") return ill("agent has lost connection");
  if (lifecycle === "start_error") return ill("agent startup script exited with an error");
  if (GOING_DOWN.has(lifecycle)) return ill("agent is shutting down");
  return { healthy: true };
}

/** What a lifecycle report at `at` does to the times (agent.md §5). */
export function lifecycleTimes(
  state: string,
  at: number,
  startedAt: number | null,
): Partial<Pick<AgentRow, "started_at" | "ready_at">> {
  if (state === "starting") return { started_at: at, ready_at: null };
  if (state === "ready" || state === "start_timeout" || state === "start_error")
    return { ready_at: at, started_at: startedAt ?? at };
  return {};
}
