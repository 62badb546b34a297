/**
 * Runs `work` for a key once at a time. A call while it runs is answered by one more run afterwards, which all such calls
 * share: every caller's answer is from a run that began after the call, and an older one never covers it.
 */
export function oneAtATime<T>(work: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const running = new Map<string, { now: Promise<T>; next: Promise<T> | undefined }>();
  const begin = (key: string): Promise<T> => {
    const now = work(key).finally(() => {
      if (!entry.next) running.delete(key);
    });
    const entry = { now, next: undefined as Promise<T> | undefined };
    running.set(key, entry);
    return now;
  };
  return (key) => {
    const entry = running.get(key);
    if (!entry) return begin(key);
    entry.next ??= entry.now.then(
      () => begin(key),
      () => begin(key),
    );
    return entry.next;
  };
}
