/** What React's useSyncExternalStore reads. */
export type ReadStore<T> = {
  getSnapshot(): T;
  subscribe(listener: () => void): () => void;
};

export type Store<T> = ReadStore<T> & { set(next: T): void };

/** A value and those who look at it. `onFirst` runs when somebody starts to look, `onLast` when nobody does any more. */
export function createStore<T>(
  initial: T,
  life: { onFirst?: () => void; onLast?: () => void } = {},
): Store<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    getSnapshot: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      // Each subscription counts by itself, also when two are given the same function.
      const mine = () => listener();
      listeners.add(mine);
      if (listeners.size === 1) life.onFirst?.();
      return () => {
        if (listeners.delete(mine) && listeners.size === 0) life.onLast?.();
      };
    },
  };
}
