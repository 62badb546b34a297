import { setTimeout as wait } from "node:timers/promises";

const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * Doubling with full jitter: agents that lost the same server do not come back in one wave. Half of the time the wait is
 * under half of its bound, so a server that restarts has its agents within a second or two.
 */
export function createBackoff(random: () => number = Math.random, longestMs = LONGEST_MS) {
  let bound = FIRST_MS;
  return {
    nextMs() {
      const ms = random() * bound;
      bound = Math.min(bound * 2, longestMs);
      return ms;
    },
    reset() {
      bound = FIRST_MS;
    },
  };
}
export type Backoff = ReturnType<typeof createBackoff>;

/** True after the time, false at once when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
