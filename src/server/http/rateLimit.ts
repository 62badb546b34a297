const WINDOW_MS = 60_000;
/** Callers and paths remembered at a time: beyond it the oldest are forgotten, which only forgives. */
const MAX_ENTRIES = 50_000;

export type Allowance = { allowed: boolean; limit: number; remaining: number; resetUnixSeconds: number };

/** Counts per caller and path, in minutes that begin with the first request; the caller decides what a caller is. */
export function createRateLimit(now: () => number = Date.now) {
  // In order of their beginning, as a window that is over is taken out before it begins anew.
  const windows = new Map<string, { end: number; count: number }>();
  const forget = (time: number) => {
    for (const [key, { end }] of windows) {
      if (end > time && windows.size < MAX_ENTRIES) return;
      windows.delete(key);
    }
  };
  return (caller: string, path: string, limit: number): Allowance => {
    const time = now();
    forget(time);
    const key = `${caller} ${path}`;
    const window = windows.get(key) ?? { end: time + WINDOW_MS, count: 0 };
    window.count++;
    windows.set(key, window);
    return {
      allowed: limit === 0 || window.count <= limit,
      limit,
      remaining: Math.max(0, limit - window.count),
      resetUnixSeconds: Math.ceil(window.end / 1000),
    };
  };
}
