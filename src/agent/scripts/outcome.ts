import { constants } from "node:os";
import type { ScriptReport } from "#api/link/reports.ts";

/** How a script's process came to its end. */
export type ProcessEnd =
  | { kind: "exited"; code: number; pipesOpen: boolean }
  | { kind: "signaled"; signal: NodeJS.Signals }
  | { kind: "timed_out" }
  | { kind: "not_started" };

export type Outcome = Pick<ScriptReport, "exit_code" | "status">;

/** agent.md §2: a failure of the process counts more than a pipe that was left open. */
export function outcomeOf(end: ProcessEnd): Outcome {
  switch (end.kind) {
    case "timed_out":
      return { exit_code: 255, status: "timed_out" };
    case "not_started":
      return { exit_code: 255, status: "exit_failure" };
    case "signaled":
      return { exit_code: 128 + constants.signals[end.signal], status: "exit_failure" }; // as shells count
    case "exited":
      if (end.code !== 0) return { exit_code: end.code, status: "exit_failure" };
      return end.pipesOpen ? { exit_code: 255, status: "pipes_left_open" } : { exit_code: 0, status: "ok" };
  }
}

/** What a run of all scripts of a stage means for the lifecycle. A failed script counts more than a slow one. */
export function stageResult(outcomes: Outcome[]): "ok" | "error" | "timeout" {
  if (outcomes.some(({ status }) => status === "exit_failure" || status === "pipes_left_open"))
    return "error";
  return outcomes.some(({ status }) => status === "timed_out") ? "timeout" : "ok";
}
