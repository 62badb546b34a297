/**
 * Does `work` now and then `ms` after it began, but never twice at once: a late one is followed at once. With no
 * interval it is done once. Answers the function that ends it, which also aborts the work under way.
 */
export function every(ms: number, work: (signal: AbortSignal) => Promise<void>): () => void {
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const turn = async () => {
    const startedAt = Date.now();
    await work(stopped.signal);
    if (ms <= 0 || stopped.signal.aborted) return;
    timer = setTimeout(turn, Math.max(0, startedAt + ms - Date.now()));
  };
  void turn();
  return () => {
    stopped.abort();
    clearTimeout(timer);
  };
}
