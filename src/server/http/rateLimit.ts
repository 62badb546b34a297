/** A window of one minute, as the reference counts. */
const WINDOW_MS = 60_000;
/** Callers and paths remembered at a time: beyond it the oldest are forgotten, which only forgives. */
const MAX_ENTRIES = 50_000;

export type Allowance = { allowed: boolean; limit: number; remaining: number; resetUnixSeconds: number };

/** Counts per caller and path in fixed windows; the caller decides what a caller is. */
export function createRateLimit(now: () => number = Date.now) {
  const counts = new Map<string, number>();
  let windowStart = 0;
  return (caller: string, path: string, limit: number): Allowance => {
    const start = Math.floor(now() / WINDOW_MS) * WINDOW_MS;
    if (start !== windowStart) {
      counts.clear();
      windowStart = start;
    }
    const key = `${caller} ${path}`;
    const count = (counts.get(key) ?? 0) + 1;
    if (count === 1 && counts.size >= MAX_ENTRIES) counts.delete(counts.keys().next().value!);
    counts.set(key, count);
    return {
      allowed: limit === 0 || count <= limit,
      limit,
      remaining: Math.max(0, limit - count),
      resetUnixSeconds: (start + WINDOW_MS) / 1000,
    };
  };
}
