import type { AgentScript, WorkspaceAgent } from "#api/http/agents.ts";
import type { ScriptTiming } from "#api/http/builds.ts";
import { isStartWork } from "../../../streams/startScripts.ts";
import type { MarkKind } from "../../../ui/StatusMark.tsx";
import { parseTime } from "../../../ui/timeText.ts";

export type ScriptRun = { startedAt: number; endedAt: number; stage: string };

export type ScriptRow = {
  script: AgentScript;
  /** On which occasions it runs: "start", "stop", the schedule. */
  runs: string;
  kind: MarkKind;
  word: string;
  last?: ScriptRun;
};

const WORDS: Record<string, { kind: MarkKind; word: string }> = {
  ok: { kind: "ok", word: "Succeeded" },
  exit_failure: { kind: "bad", word: "Failed" },
  timed_out: { kind: "warn", word: "Timed out" },
  pipes_left_open: { kind: "warn", word: "Left output open" },
};

/** Each script with its newest run. The wire names runs by display name: with two of one name neither can be told. */
export function scriptRows(agent: WorkspaceAgent, timings: readonly ScriptTiming[]): readonly ScriptRow[] {
  const mine = timings.filter((timing) => timing.workspace_agent_id === agent.id);
  return agent.scripts.map((script) => {
    const unique = agent.scripts.filter((other) => other.display_name === script.display_name).length === 1;
    const last = unique
      ? newestRun(mine.filter((timing) => timing.display_name === script.display_name))
      : undefined;
    return { script, runs: occasions(script), ...stateOf(script, agent), ...(last && { last }) };
  });
}

function newestRun(timings: readonly ScriptTiming[]): ScriptRun | undefined {
  const runs = timings.flatMap(({ started_at, ended_at, stage }) => {
    const startedAt = parseTime(started_at);
    const endedAt = parseTime(ended_at);
    return startedAt === undefined || endedAt === undefined ? [] : [{ startedAt, endedAt, stage }];
  });
  return runs.sort((a, b) => b.startedAt - a.startedAt)[0];
}

function occasions(script: AgentScript): string {
  const list = [
    isStartWork(script) && "start",
    script.run_on_stop && "stop",
    script.cron && `cron ${script.cron}`,
  ];
  return list.filter(Boolean).join(", ") || "never by itself";
}

function stateOf(script: AgentScript, agent: WorkspaceAgent): { kind: MarkKind; word: string } {
  if (script.status !== undefined) return WORDS[script.status] ?? { kind: "warn", word: script.status };
  const running =
    agent.status === "connected" &&
    ((isStartWork(script) &&
      (agent.lifecycle_state === "starting" || agent.lifecycle_state === "start_timeout")) ||
      (script.run_on_stop && agent.lifecycle_state === "shutting_down"));
  return running ? { kind: "busy", word: "Running" } : { kind: "off", word: "Not run" };
}
