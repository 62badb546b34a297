/** "Something changed", for readers that look at the state themselves: while one is busy, changes come as one (CT34). */
export function createChangeSignal() {
  const listeners = new Set<() => void>();
  return {
    changed() {
      for (const listener of [...listeners]) listener();
    },
    /** Yields at once, and then after changes, until `signal` aborts. */
    async *each(signal: AbortSignal): AsyncGenerator<undefined, void> {
      let isDue = true;
      let wake = () => {};
      const listener = () => {
        isDue = true;
        wake();
      };
      const stop = () => wake();
      listeners.add(listener);
      signal.addEventListener("abort", stop);
      try {
        while (!signal.aborted) {
          if (isDue) {
            isDue = false;
            yield undefined;
          } else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        listeners.delete(listener);
        signal.removeEventListener("abort", stop);
      }
    },
  };
}
export type ChangeSignal = ReturnType<typeof createChangeSignal>;
