/**
 * Gives `call` a signal that aborts with `signal` or after the time. AbortSignal.any() would do, but leaves a trace on
 * the long-lived signal with every call, and an agent makes some each second for months.
 */
export async function limited<T>(
  signal: AbortSignal,
  ms: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const mine = new AbortController();
  const abort = () => mine.abort(signal.reason);
  const timer = setTimeout(() => mine.abort(new Error(`no answer within ${ms} ms`)), ms);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await call(mine.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
