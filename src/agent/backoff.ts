const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * Doubling with full jitter: agents that lost the same server do not come back in one wave. Half of the time the wait is
 * under half of its bound, so a server that restarts has its agents within a second or two.
 */
export function createBackoff(
  random: () => number = Math.random,
  longestMs = LONGEST_MS,
  firstMs = FIRST_MS,
) {
  let bound = firstMs;
  return {
    nextMs() {
      const ms = random() * bound;
      bound = Math.min(bound * 2, longestMs);
      return ms;
    },
    reset() {
      bound = firstMs;
    },
  };
}

/** Waits that somebody may cut short: all who retry wait on one alarm, which rings when the server is back. */
export function createAlarm() {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const end of [...waiting]) end();
    },
    /** Resolves after the time, when the alarm rings, or when `signal` aborts. */
    wait(ms: number, signal: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        if (signal.aborted || ms <= 0) return resolve();
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        waiting.add(end);
        signal.addEventListener("abort", end, { once: true });
      });
    },
  };
}
export type Alarm = ReturnType<typeof createAlarm>;
