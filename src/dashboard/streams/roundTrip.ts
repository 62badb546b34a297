import { useMemo, useSyncExternalStore } from "react";
import { useLink } from "./client.tsx";
import { createStore, type ReadStore } from "./store.ts";

const EVERY_MS = 10_000;
/** A quarter of an hour. */
const MOST = 90;
/** The time of an answer that never came. */
const LONGEST_MS = 5_000;

/** Samples oldest first; NaN where no answer came. */
export type RoundTrip = { at: readonly number[]; ms: readonly number[] };

/** Measures how long an answer of the server takes, while anyone looks; what it measured stays. */
export function createRoundTrip(ping: (signal: AbortSignal) => Promise<void>): ReadStore<RoundTrip> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  const store = createStore<RoundTrip>(
    { at: [], ms: [] },
    {
      onFirst: () => void measure(),
      onLast() {
        clearTimeout(timer);
        asking?.abort();
      },
    },
  );

  async function measure() {
    const mine = new AbortController();
    asking = mine;
    const giveUp = setTimeout(() => mine.abort("slow"), LONGEST_MS);
    const start = performance.now();
    const took = await ping(mine.signal).then(
      () => performance.now() - start,
      () => Number.NaN,
    );
    clearTimeout(giveUp);
    if (mine.signal.aborted && mine.signal.reason !== "slow") return;
    const { at, ms } = store.getSnapshot();
    store.set({ at: [...at, Date.now()].slice(-MOST), ms: [...ms, took].slice(-MOST) });
    timer = setTimeout(measure, EVERY_MS);
  }

  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe };
}

/** From this page to its server and back. */
export function useRoundTrip(): RoundTrip {
  const { fetch } = useLink();
  const source = useMemo(
    () =>
      createRoundTrip(async (signal) => {
        const response = await fetch("/latency-check", { cache: "no-store", signal });
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`answered ${response.status}`);
      }),
    [fetch],
  );
  return useSyncExternalStore(source.subscribe, source.getSnapshot);
}
