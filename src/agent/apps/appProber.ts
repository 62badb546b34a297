import type { Manifest } from "#api/link/manifest.ts";
import { every } from "../every.ts";
import { limited } from "../limited.ts";
import { afterProbe, type ProbedHealth, untried } from "./healthTracker.ts";

type App = Manifest["apps"][number];

/** Where a template gives no interval, or one of nothing. */
const FALLBACK_INTERVAL_S = 10;
/** A probe may take as long as its interval, and this long in any case. */
const LEAST_WITHIN_MS = 5_000;

export interface AppProber {
  update(apps: App[]): void;
  /** What is known of each probed app. */
  current(): { id: string; health: ProbedHealth }[];
  close(): void;
}

type Probing = { app: App; health: ProbedHealth; stop: () => void };

/** Asks every app with a healthcheck at its interval; `onChange` is called when its health became another. */
export function createAppProber(onChange: (id: string, health: ProbedHealth) => void): AppProber {
  const probing = new Map<string, Probing>();

  function start(app: App): Probing {
    const { url, threshold, interval } = app.healthcheck;
    const intervalMs = (interval > 0 ? interval : FALLBACK_INTERVAL_S) * 1000;
    let state = untried;
    const stop = every(intervalMs, async (signal) => {
      const succeeded = await answers(url, Math.max(intervalMs, LEAST_WITHIN_MS), signal);
      if (signal.aborted) return;
      state = afterProbe(state, succeeded, threshold);
      if (state.health === entry.health) return;
      entry.health = state.health;
      onChange(app.id, state.health);
    });
    const entry: Probing = { app, health: untried.health, stop };
    return entry;
  }

  return {
    update(apps) {
      const wanted = new Map(
        apps.filter(({ healthcheck }) => healthcheck.url !== "").map((app) => [app.id, app]),
      );
      for (const [id, entry] of probing) {
        const now = wanted.get(id);
        if (now && isSameProbe(now, entry.app)) continue;
        entry.stop();
        probing.delete(id);
      }
      for (const app of wanted.values()) if (!probing.has(app.id)) probing.set(app.id, start(app));
    },
    current: () => [...probing.values()].map(({ app, health }) => ({ id: app.id, health })),
    close() {
      for (const { stop } of probing.values()) stop();
      probing.clear();
    },
  };
}

/** Anything but a fault of the server itself counts: an app that asks for a password is up. */
async function answers(url: string, withinMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await limited(signal, withinMs, (limit) => fetch(url, { signal: limit }));
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}

const isSameProbe = ({ healthcheck: a }: App, { healthcheck: b }: App): boolean =>
  a.url === b.url && a.interval === b.interval && a.threshold === b.threshold;
