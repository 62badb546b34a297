import type { Transport } from "#api/client.ts";
import { createStore, type ReadStore } from "./store.ts";

type Fetch = Transport["fetch"];

/** Paths of which the server asked to be left alone, and until when. */
export type Limits = readonly { path: string; until: number }[];

/** What a server that limits without saying for how long gets: its limit counts by the minute (conventions §9). */
const UNSAID_MS = 60_000;
const MOST_MS = 5 * 60_000;
/** So that what waited for one moment does not come in it all at once. */
const SPREAD_MS = 1_000;
const MOST_TRIES = 5;

const pathOf = (url: string) => url.replace(/[?#].*/, "");

/** Milliseconds that a `Retry-After` asks for: seconds, or a date. */
export function retryAfterMs(header: string | null, now: number): number {
  const seconds = header === null || header.trim() === "" ? Number.NaN : Number(header);
  const asked = Number.isNaN(seconds) ? Date.parse(header ?? "") - now : seconds * 1000;
  return Number.isNaN(asked) ? UNSAID_MS : Math.min(MOST_MS, Math.max(0, asked));
}

/**
 * Keeps to a server's limits, which count by path: after a 429 whatever is asked of that path waits, and is then asked
 * again by itself. What changes something is never sent twice nor late: its 429 is for who asked.
 */
export function patientFetch(
  fetch: Fetch,
  random: () => number = Math.random,
): { fetch: Fetch; limits: ReadStore<Limits> } {
  const store = createStore<Limits>([]);
  const until = (path: string) => store.getSnapshot().find((limit) => limit.path === path)?.until ?? 0;

  function limit(path: string, wait: number) {
    const others = store.getSnapshot().filter((other) => other.path !== path);
    store.set([...others, { path, until: Math.max(until(path), Date.now() + wait) }]);
  }

  function forget() {
    const still = store.getSnapshot().filter((limit) => limit.until > Date.now());
    if (still.length < store.getSnapshot().length) store.set(still);
  }

  return {
    limits: store,
    async fetch(url, init) {
      const path = pathOf(url);
      if ((init.method ?? "GET") !== "GET") return fetch(url, init);
      for (let tries = 1; ; tries++) {
        while (until(path) > Date.now())
          await pause(until(path) - Date.now() + random() * SPREAD_MS, init.signal);
        forget();
        const response = await fetch(url, init);
        if (response.status !== 429 || tries === MOST_TRIES) return response;
        limit(path, retryAfterMs(response.headers.get("retry-after"), Date.now()));
        await response.body?.cancel();
      }
    },
  };
}

function pause(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason ?? new DOMException("Aborted", "AbortError"));
    };
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", leave);
      resolve();
    }, ms);
    signal?.addEventListener("abort", leave, { once: true });
  });
}
