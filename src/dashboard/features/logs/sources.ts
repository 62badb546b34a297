import type { AgentScript, WorkspaceAgent } from "#api/http/agents.ts";
import type { ScriptTiming } from "#api/http/builds.ts";
import { EXTERNAL_SOURCE } from "#api/http/logs.ts";
import { isStartWork } from "../../streams/startScripts.ts";
import type { MarkKind } from "../../ui/StatusMark.tsx";
import { parseTime } from "../../ui/timeText.ts";

/** One lane of the log: a script's output, or what somebody else wrote. */
export type LogSourceInfo = {
  id: string;
  name: string;
  /** A colour of logs.css. */
  lane: string;
  script?: { script: AgentScript; kind: MarkKind; word: string; durationMs?: number };
};

/** In a column of eleven characters all builds of devcontainers would read the same: what tells them apart is inside. */
export const columnName = (name: string): string => /^Dev Container \((.+)\)$/.exec(name)?.[1] ?? name;

/** Colours of logs.css. */
export const LANES = 8;

/** Every script's source, also one that wrote nothing, then the agent's others, then those only lines know. */
export function logSources(
  agent: WorkspaceAgent,
  seen: readonly string[],
  timings: readonly ScriptTiming[],
): readonly LogSourceInfo[] {
  const ids = new Set([
    ...agent.scripts.map((script) => script.log_source_id),
    ...agent.log_sources.map((source) => source.id),
    ...seen.filter((id) => id !== ""),
  ]);
  return [...ids].map((id, index) => {
    const source = agent.log_sources.find((one) => one.id === id);
    const script = agent.scripts.find((one) => one.log_source_id === id);
    const name =
      source?.display_name ||
      script?.display_name ||
      (id === EXTERNAL_SOURCE.id ? EXTERNAL_SOURCE.display_name : id.slice(0, 8));
    return {
      id,
      name,
      lane: `var(--lane-${index % LANES})`,
      ...(script && {
        script: { script, ...scriptState(script, agent), ...duration(script, agent, timings) },
      }),
    };
  });
}

export function scriptState(script: AgentScript, agent: WorkspaceAgent): { kind: MarkKind; word: string } {
  switch (script.status) {
    case undefined:
      break;
    case "ok":
      return { kind: "ok", word: "Succeeded" };
    case "exit_failure":
      return {
        kind: "bad",
        word: script.exit_code === undefined ? "Failed" : `Exit code ${script.exit_code}`,
      };
    case "timed_out":
      return { kind: "bad", word: "Timed out" };
    case "pipes_left_open":
      return { kind: "warn", word: "Left output open" };
    default:
      return { kind: "warn", word: script.status };
  }
  const starting = agent.lifecycle_state === "starting" || agent.lifecycle_state === "start_timeout";
  const running =
    agent.status === "connected" &&
    ((isStartWork(script) && starting) || (script.run_on_stop && agent.lifecycle_state === "shutting_down"));
  return running ? { kind: "busy", word: "Running" } : { kind: "off", word: "Not run" };
}

/** How long its newest run took. Runs are named by display name on the wire: with two of one name neither can be told. */
function duration(
  script: AgentScript,
  agent: WorkspaceAgent,
  timings: readonly ScriptTiming[],
): { durationMs?: number } {
  if (agent.scripts.filter((other) => other.display_name === script.display_name).length > 1) return {};
  let newest: { from: number; to: number } | undefined;
  for (const timing of timings) {
    const from = parseTime(timing.started_at);
    const to = parseTime(timing.ended_at);
    const mine = timing.workspace_agent_id === agent.id && timing.display_name === script.display_name;
    if (mine && from !== undefined && to !== undefined && from >= (newest?.from ?? 0)) newest = { from, to };
  }
  return newest ? { durationMs: newest.to - newest.from } : {};
}
