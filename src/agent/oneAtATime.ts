/**
 * Runs `work` for a key once at a time; without keys there is one. A call while it runs is answered by one more run
 * afterwards, which all such calls share: every caller's answer is from a run that began after the call, and an older one
 * never covers it.
 */
export function oneAtATime<T, K = void>(work: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const running = new Map<K, { now: Promise<T>; next: Promise<T> | undefined }>();
  const begin = (key: K): Promise<T> => {
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
