import type { WorkspaceAgent } from "#api/http/agents.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import { parseTime } from "../../../ui/timeText.ts";

export type Phase = {
  name: string;
  kind: MarkKind;
  from: number;
  /** Undefined while it lasts. */
  to?: number;
};

const STARTED: Record<string, { name: string; kind: MarkKind }> = {
  ready: { name: "Ready", kind: "ok" },
  start_error: { name: "Start failed", kind: "bad" },
  start_timeout: { name: "Start too slow", kind: "warn" },
  shutting_down: { name: "Ready", kind: "ok" },
  shutdown_timeout: { name: "Ready", kind: "ok" },
  shutdown_error: { name: "Ready", kind: "ok" },
  off: { name: "Ready", kind: "ok" },
};

const LEAVING: Record<string, { name: string; kind: MarkKind }> = {
  shutting_down: { name: "Shutting down", kind: "busy" },
  shutdown_timeout: { name: "Shutdown too slow", kind: "warn" },
  shutdown_error: { name: "Shutdown failed", kind: "bad" },
};

/**
 * The agent's life as stretches of time: waiting for contact, connecting, starting, ready …, and what it is now. Only
 * what the agent's times say; when a shutdown began is not among them, so it is shown from the last news of it.
 */
export function lifecyclePhases(agent: WorkspaceAgent): readonly Phase[] {
  const created = parseTime(agent.created_at);
  const connected = parseTime(agent.first_connected_at);
  const started = parseTime(agent.started_at);
  const ready = parseTime(agent.ready_at);
  const left = gone(agent);
  if (created === undefined) return [];
  const starts: Phase[] = [
    { name: "Waiting for contact", kind: agent.status === "timeout" ? "bad" : "busy", from: created },
  ];
  const add = (phase: Phase) => {
    // A restarted agent begins again long after its first contact: what was in between is not known.
    if (phase.from >= starts.at(-1)!.from) starts.push(phase);
  };
  if (connected !== undefined) add({ name: "Connected", kind: "busy", from: connected });
  if (started !== undefined) add({ name: "Starting", kind: "busy", from: started });
  const after = STARTED[agent.lifecycle_state];
  if (ready !== undefined && after) add({ ...after, from: ready });
  const leaving = LEAVING[agent.lifecycle_state];
  const news = parseTime(agent.updated_at);
  if (leaving && news !== undefined) add({ ...leaving, from: news });
  if (left !== undefined)
    add(
      agent.lifecycle_state === "off"
        ? { name: "Off", kind: "off", from: left }
        : { name: "Offline", kind: "bad", from: left },
    );
  return starts.map((phase, index) => {
    const next = starts[index + 1];
    return next ? { ...phase, to: next.from } : phase;
  });
}

function gone(agent: WorkspaceAgent): number | undefined {
  if (agent.status !== "disconnected") return undefined;
  return parseTime(agent.disconnected_at) ?? parseTime(agent.last_connected_at);
}

/** How long each phase lasted, up to `now`. */
export function phaseLength(phase: Phase, now: number): number {
  return Math.max(0, (phase.to ?? now) - phase.from);
}

/**
 * The phase that took suspiciously long, compared with the same agent's earlier builds: more than twice the median and
 * at least five seconds more.
 */
export function slowPhase(
  phases: readonly Phase[],
  earlier: readonly (readonly Phase[])[],
): string | undefined {
  for (const name of ["Waiting for contact", "Connected", "Starting"]) {
    const mine = phases.find((phase) => phase.name === name);
    const past = earlier
      .flatMap((build) => build.filter((phase) => phase.name === name && phase.to !== undefined))
      .map((phase) => phaseLength(phase, 0))
      .sort((a, b) => a - b);
    const median = past[Math.floor(past.length / 2)];
    if (!mine?.to || median === undefined) continue;
    const took = phaseLength(mine, 0);
    if (took > 2 * median && took > median + 5000) return name;
  }
  return undefined;
}
