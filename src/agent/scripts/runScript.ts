import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { KnownLogLevel } from "#api/http/logs.ts";
import type { LogWriter } from "../logs/logSender.ts";
import { createLineSplitter } from "../logs/splitLines.ts";
import type { OwnWrites } from "../logs/tail/ownWrites.ts";
import { programFor } from "../pty/command.ts";
import { openLogFile } from "./logFile.ts";
import type { ProcessEnd } from "./outcome.ts";
import { closeWriteEnds, type OutputPipe, openOutputPipes } from "./outputPipes.ts";

/** Between asking a process group to end and ending it. */
const KILL_GRACE_MS = 5_000;
/** How long output is awaited after the script itself has ended. */
const PIPE_WAIT_MS = 10_000;
/** The same for one that was killed: its last words are in the pipe already. */
const KILLED_WAIT_MS = 1_000;

export type RunOptions = {
  script: string;
  /** 0: no limit. */
  timeoutMs: number;
  shell: string;
  cwd: string;
  env: Record<string, string>;
  /** At an absolute path; the output is appended to it. */
  logFile?: { path: string; own: OwnWrites };
  writer: LogWriter;
  /** Ends the script. */
  signal: AbortSignal;
  killGraceMs?: number;
  pipeWaitMs?: number;
};

/** Runs one script to its end in a process group of its own; its output becomes log lines. Never rejects. */
export async function runScript(options: RunOptions): Promise<ProcessEnd> {
  const { writer, logFile } = options;
  const file = logFile && openLogFile(logFile, (message) => writer.write("error", message));
  try {
    const pipes = await openOutputPipes(2);
    const [stdout, stderr] = pipes as [OutputPipe, OutputPipe]; // as many as asked for
    const read = [
      readLines(stdout.output, "info", writer, file?.write),
      readLines(stderr.output, "error", writer, file?.write),
    ];
    const { file: program, args } = programFor(options.script, options.shell, process.platform);
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", stdout.writeEnd, stderr.writeEnd],
    });
    closeWriteEnds(pipes);
    return await endOf(child, read, options);
  } catch (error) {
    writer.write("error", `the script could not be started: ${(error as Error).message}`);
    return { kind: "not_started" };
  } finally {
    await file?.close();
  }
}

async function endOf(
  child: ChildProcess,
  outputs: OutputReading[],
  options: RunOptions,
): Promise<ProcessEnd> {
  const { killGraceMs = KILL_GRACE_MS, pipeWaitMs = PIPE_WAIT_MS, timeoutMs, signal } = options;
  let timedOut = false;
  let kill: NodeJS.Timeout | undefined;
  const end = () => {
    killGroup(child, "SIGTERM");
    kill ??= setTimeout(() => killGroup(child, "SIGKILL"), killGraceMs);
  };
  const expire = () => {
    timedOut = true;
    end();
  };
  const timeout = timeoutMs > 0 ? setTimeout(expire, timeoutMs) : undefined;
  signal.addEventListener("abort", end, { once: true });
  try {
    const exited = once(child, "exit"); // rejects when the process could not be started
    if (signal.aborted) end();
    const [code, killedBy] = (await exited) as [number | null, NodeJS.Signals | null];
    clearTimeout(timeout);
    const isKilled = timedOut || signal.aborted;
    const pipesOpen = !(await allEnd(outputs, isKilled ? Math.min(pipeWaitMs, KILLED_WAIT_MS) : pipeWaitMs));
    if (timedOut) return { kind: "timed_out" };
    if (killedBy) return { kind: "signaled", signal: killedBy };
    return { kind: "exited", code: code ?? 255, pipesOpen };
  } finally {
    clearTimeout(timeout);
    clearTimeout(kill);
    signal.removeEventListener("abort", end);
    // What a TERM did not end goes with its leader: nothing of a killed script stays behind.
    if (timedOut || signal.aborted) killGroup(child, "SIGKILL");
    for (const { stop } of outputs) stop();
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the whole group is gone
  }
}

type OutputReading = { ended: Promise<void>; isPaused(): boolean; stop(): void };

/** False when an output was still open, and not waiting for us, `waitMs` after the call. */
async function allEnd(outputs: OutputReading[], waitMs: number): Promise<boolean> {
  const ended = Promise.all(outputs.map((output) => output.ended)).then(() => true);
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, waitMs, false);
    });
    const done = await Promise.race([ended, late]);
    clearTimeout(timer);
    // Output that stands still because the log queue is full says nothing about who holds the pipe.
    if (done || !outputs.some((output) => output.isPaused())) return done;
  }
}

function readLines(
  output: Socket,
  level: KnownLogLevel,
  writer: LogWriter,
  copy: ((text: string) => Promise<void> | undefined) | undefined,
): OutputReading {
  const splitter = createLineSplitter();
  let paused = false;
  output.setEncoding("utf8");
  output.on("data", (text: string) => {
    for (const line of splitter.push(text)) writer.write(level, line);
    const waits = [copy?.(text), writer.full ? writer.drained() : undefined].filter(
      (wait) => wait !== undefined,
    );
    if (waits.length === 0) return;
    paused = true;
    output.pause();
    void Promise.all(waits).then(() => {
      paused = false;
      output.resume();
    });
  });
  output.on("error", () => output.destroy());
  const ended = new Promise<void>((resolve) => output.once("close", () => resolve())).then(() => {
    for (const line of splitter.end()) writer.write(level, line);
  });
  return { ended, isPaused: () => paused, stop: () => output.destroy() };
}
