import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Who holds a lock: the process and, where the system tells, when it started (a process id alone may be reused). */
type Holder = { pid: number; startedAt: string };

export type Lock = { release(): void };

/** Takes the lock file, or answers the process that holds it. A lock left by a dead process is taken over. */
export function takeLock(file: string): Lock | { heldBy: number } {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const mine: Holder = { pid: process.pid, startedAt: startTime(process.pid) };
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = lockHolder(file);
      if (holder !== undefined) return { heldBy: holder };
      rmSync(file, { force: true });
    }
  }
  return { heldBy: lockHolder(file) ?? 0 };
}

/** The living process that holds this lock. */
export function lockHolder(file: string): number | undefined {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(file, "utf8")) as Holder;
    return isAlive(pid) && startTime(pid) === startedAt ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Field 22 of /proc/PID/stat, counted behind the command's closing parenthesis; empty where there is no /proc. A zombie,
 * killed and not yet taken note of by its parent, has none: it holds nothing any more.
 */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "gone" : (fields[18] ?? "");
  } catch {
    return "";
  }
}
