import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { isAlive, lockHolder } from "./processLock.ts";

const RESTART_MS = [250, 1_000, 5_000, 15_000];
/** An agent that lived this long did not die of its start. */
const STABLE_MS = 60_000;
/** How long stop scripts and shells may take before the agent is killed. */
const STOP_WITHIN_MS = 40_000;
const LOOK_EVERY_MS = 1_000;

type Options = {
  /** Script and flags of the agent command. */
  argv: string[];
  env: Record<string, string>;
  lockFile: string;
  onExit: (reason: string) => void;
};

/**
 * Keeps this machine's agent running. An agent that outlived an earlier server (killed, not stopped) is adopted: its
 * shells go on.
 */
export function keepLocalAgent({ argv, env, lockFile, onExit }: Options): { stop(): Promise<void> } {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let deaths = 0;
  let stopping = false;

  const later = (ms: number, next: () => void) => {
    if (!stopping) timer = setTimeout(next, ms);
  };

  function start() {
    if (lockHolder(lockFile) !== undefined) return later(LOOK_EVERY_MS, start);
    const startedAt = Date.now();
    const mine = spawn(process.execPath, [...process.execArgv, ...argv], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
      // A group of its own: Ctrl+C reaches only this process, which then stops the agent in order.
      detached: true,
    });
    child = mine;
    mine.once("exit", (code, signal) => {
      child = undefined;
      if (stopping) return;
      onExit(signal ?? `code ${code}`);
      deaths = Date.now() - startedAt > STABLE_MS ? 0 : deaths + 1;
      later(RESTART_MS[Math.min(deaths, RESTART_MS.length) - 1] ?? RESTART_MS[0]!, start);
    });
  }

  async function ended(pid: number) {
    if (child?.pid === pid) return void (await once(child, "exit"));
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  start();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      const pid = child?.pid ?? lockHolder(lockFile);
      if (pid === undefined || !isAlive(pid)) return;
      const kill = setTimeout(() => process.kill(pid, "SIGKILL"), STOP_WITHIN_MS);
      process.kill(pid, "SIGTERM");
      await ended(pid);
      clearTimeout(kill);
    },
  };
}
