import { useSyncExternalStore } from "react";

const TICK_MS = 1000;

/** One timer for the whole page, running only while someone looks. Ticks on whole seconds so that all times change together. */
function createClock() {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const schedule = () => {
    timer = setTimeout(tick, TICK_MS - (Date.now() % TICK_MS));
  };
  const tick = () => {
    now = Date.now();
    for (const listener of listeners) listener();
    schedule();
  };
  return {
    getNow: () => now,
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (listeners.size === 1) {
        now = Date.now();
        schedule();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
  };
}

export const clock = createClock();

/**
 * What `read` makes of the present moment; renders again only when that changes. Give it a function whose result is a
 * string or number, and a thousand ticking rows cost a thousand comparisons a second, not a thousand renders.
 */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  const snapshot = () => read(clock.getNow());
  return useSyncExternalStore(clock.subscribe, snapshot, snapshot);
}

/** The present moment in whole seconds of milliseconds; renders once a second. */
export function useNow(): number {
  return useClock((now) => now);
}
