import { Cron } from "croner";
import type { AgentScript } from "#api/http/agents.ts";
import type { ScriptReport } from "#api/link/reports.ts";
import { NS_PER_SECOND } from "#api/values.ts";
import { expandPath } from "../directory.ts";
import type { LogSender } from "../logs/logSender.ts";
import type { OwnWrites } from "../logs/tail/ownWrites.ts";
import type { Surroundings } from "../pty/createTerminals.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { runScript } from "./runScript.ts";

type Stage = ScriptReport["stage"];

export type ScriptRunnerOptions = {
  surroundings: () => Promise<Surroundings>;
  logs: LogSender;
  /** Of the file at an absolute path. */
  ownWrites: (path: string) => OwnWrites;
  report: (report: ScriptReport) => void;
};

export interface ScriptRunner {
  /** Runs all scripts of the stage at once; resolves when the last has ended. */
  run(stage: "start" | "stop", signal: AbortSignal): Promise<Outcome[]>;
  /** From now on these are the scripts; those with a cron expression run by it. */
  update(scripts: AgentScript[]): void;
  /** Ends the schedules and what runs by them. */
  close(): void;
}

type Scheduled = { script: AgentScript; job: Cron };

export function createScriptRunner({
  surroundings,
  logs,
  ownWrites,
  report,
}: ScriptRunnerOptions): ScriptRunner {
  const closed = new AbortController();
  const scheduled = new Map<string, Scheduled>();
  let scripts: AgentScript[] = [];

  const writerOf = ({ log_source_id, display_name }: AgentScript) =>
    logs.source({ id: log_source_id, display_name, icon: "" });

  async function runOne(script: AgentScript, stage: Stage, signal: AbortSignal): Promise<Outcome> {
    const started_at = new Date().toISOString();
    const place = await surroundings();
    const logPath = script.log_path && expandPath(script.log_path, place.cwd, place.env);
    const outcome = outcomeOf(
      await runScript({
        ...place,
        script: script.script,
        timeoutMs: (script.timeout / NS_PER_SECOND) * 1000,
        ...(logPath !== "" && { logFile: { path: logPath, own: ownWrites(logPath) } }),
        writer: writerOf(script),
        signal,
      }),
    );
    report({ script_id: script.id, started_at, ended_at: new Date().toISOString(), stage, ...outcome });
    return outcome;
  }

  function schedule(script: AgentScript): void {
    try {
      // Protected: a run that is late skips the next one instead of running beside it.
      const job = new Cron(script.cron, { protect: true }, async () => {
        await runOne(script, "cron", closed.signal);
      });
      scheduled.set(script.id, { script, job });
    } catch (error) {
      writerOf(script).write(
        "error",
        `the schedule "${script.cron}" cannot be read: ${(error as Error).message}`,
      );
    }
  }

  return {
    run(stage, signal) {
      const chosen = scripts.filter((script) =>
        stage === "start" ? script.run_on_start : script.run_on_stop,
      );
      return Promise.all(chosen.map((script) => runOne(script, stage, signal)));
    },
    update(next) {
      scripts = next;
      for (const [id, { script, job }] of scheduled) {
        const now = next.find((one) => one.id === id);
        if (now && isSameRun(now, script)) continue;
        job.stop();
        scheduled.delete(id);
      }
      for (const script of next) if (script.cron !== "" && !scheduled.has(script.id)) schedule(script);
    },
    close() {
      closed.abort();
      for (const { job } of scheduled.values()) job.stop();
      scheduled.clear();
    },
  };
}

/** Results of runs come with the script in every manifest, and change nothing about its schedule. */
const isSameRun = (a: AgentScript, b: AgentScript): boolean =>
  a.cron === b.cron && a.script === b.script && a.timeout === b.timeout && a.log_path === b.log_path;
