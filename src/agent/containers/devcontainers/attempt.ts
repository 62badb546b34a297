import type { AttemptFailure, AttemptPhase } from "#api/http/engine.ts";
import type { AttemptReport } from "#api/link/devcontainers.ts";
import { failureHint } from "./failureHint.ts";
import { type BuildPhase, ESCAPES, type UpEvent } from "./upReader.ts";
import type { UpResult } from "./upResult.ts";

/** Lines kept to show what came before a failure. */
const CONTEXT_LINES = 20;
const CONTEXT_CHARACTERS = 500;

export type AttemptStart = Pick<
  AttemptReport,
  "id" | "workspace_folder" | "config_path" | "kind" | "source_id" | "config" | "config_hash"
>;

/**
 * One run of `devcontainer up` as it goes on: phases with their times, and why it failed. `report` is the whole as it
 * stands; `take` says whether an event changed it in a way worth telling.
 */
export function createAttempt(start: AttemptStart, now: () => Date = () => new Date()) {
  const phases: AttemptPhase[] = [];
  const context: string[] = [];
  let command = "";
  let exitCode: number | null = null;
  const ended: Pick<AttemptReport, "ended_at" | "result" | "failure" | "container_id"> = {
    ended_at: null,
    result: null,
    failure: null,
    container_id: "",
  };
  const startedAt = now().toISOString();

  function enter(name: BuildPhase, detail: string) {
    const last = phases.at(-1);
    if (last?.name === name) {
      last.detail = detail || last.detail;
      return;
    }
    const at = now().toISOString();
    if (last) last.ended_at = at;
    phases.push({ name, detail, started_at: at, ended_at: null });
  }

  function failureOf({ message, description }: { message: string; description: string }): AttemptFailure {
    const phase = phases.at(-1);
    const said = description || message;
    return {
      phase: phase?.name ?? "prepare",
      message: said,
      // Neither a second time, nor what the CLI ran: that stands as the command.
      description: message === said || message.startsWith("Command failed: ") ? "" : message,
      // Of a build in steps the step is to blame, not the build.
      command: (phase?.step !== undefined && phase.detail) || command,
      exit_code: exitCode,
      context: [...context],
      hint: failureHint([message, description, ...context.toReversed()]),
    };
  }

  enter("prepare", "");
  return {
    report: (): AttemptReport => ({
      ...start,
      started_at: startedAt,
      phases: phases.map((phase) => ({ ...phase })),
      ...ended,
    }),
    take(event: UpEvent): boolean {
      switch (event.kind) {
        case "line":
          if (event.isOwn) return false;
          context.push(event.text.replace(ESCAPES, "").slice(0, CONTEXT_CHARACTERS));
          if (context.length > CONTEXT_LINES) context.shift();
          return false;
        case "exit":
          exitCode = event.code;
          return false;
        case "phase":
          enter(event.phase, event.detail);
          command = event.command || command;
          exitCode = null;
          return true;
        case "step": {
          const last = phases.at(-1);
          if (last?.name !== "image") return false;
          Object.assign(last, { step: event.step, steps: event.steps, detail: event.detail });
          return true;
        }
      }
    },
    /** The CLI is done; what our own agent needs in the container may come after it. */
    built(result: UpResult) {
      if (result.outcome === "error") ended.failure = failureOf(result);
      ended.container_id = result.containerId ?? "";
    },
    enterAgent: () => enter("agent", ""),
    end({ interrupted }: { interrupted: boolean }) {
      const at = now().toISOString();
      const last = phases.at(-1);
      if (last) last.ended_at = at;
      ended.ended_at = at;
      ended.result = interrupted ? "interrupted" : ended.failure ? "failed" : "succeeded";
    },
  };
}
export type Attempt = ReturnType<typeof createAttempt>;
