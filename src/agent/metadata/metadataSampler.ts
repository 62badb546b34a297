import type { Manifest } from "#api/link/manifest.ts";
import type { MetadataReport } from "#api/link/reports.ts";
import { every } from "../every.ts";
import type { Sample } from "./sampleScript.ts";

type Item = Manifest["metadata"][number];
type Value = MetadataReport["items"][number];

/** Values of so long go out in one report. */
const REPORT_EVERY_MS = 1_000;
const LEAST_TIMEOUT_S = 5;

export interface MetadataSampler {
  update(items: Item[]): void;
  close(): void;
}

export type MetadataSamplerOptions = {
  sample: (item: Item, timeoutMs: number, signal: AbortSignal) => Promise<Sample>;
  /** Resolves when the values arrived or were given up; newer values wait meanwhile, one of each key. */
  report: (items: Value[], signal: AbortSignal) => Promise<unknown>;
};

/** Takes each item's value at its interval, never twice at once, and reports them together. */
export function createMetadataSampler({ sample, report }: MetadataSamplerOptions): MetadataSampler {
  const closed = new AbortController();
  const running = new Map<string, { item: Item; stop: () => void }>();
  const values = new Map<string, Value>();
  let timer: NodeJS.Timeout | undefined;
  let reporting = false;

  async function send() {
    timer = undefined;
    if (reporting || values.size === 0 || closed.signal.aborted) return;
    reporting = true;
    const items = [...values.values()];
    values.clear();
    await report(items, closed.signal);
    reporting = false;
    if (values.size > 0) later();
  }
  const later = () => {
    timer ??= setTimeout(send, REPORT_EVERY_MS);
  };

  function start(item: Item) {
    const timeoutMs = (item.timeout > 0 ? item.timeout : Math.max(item.interval, LEAST_TIMEOUT_S)) * 1000;
    const stop = every(item.interval * 1000, async (signal) => {
      const { value, error } = await sample(item, timeoutMs, signal).catch((fault: unknown) => ({
        value: "",
        error: String(fault),
      }));
      if (signal.aborted) return;
      values.set(item.key, { key: item.key, collected_at: new Date().toISOString(), value, error });
      later();
    });
    return { item, stop };
  }

  return {
    update(items) {
      const wanted = new Map(items.map((item) => [item.key, item]));
      for (const [key, { item, stop }] of running) {
        const now = wanted.get(key);
        if (now && JSON.stringify(now) === JSON.stringify(item)) continue;
        stop();
        running.delete(key);
        values.delete(key);
      }
      for (const item of items) if (!running.has(item.key)) running.set(item.key, start(item));
    },
    close() {
      closed.abort();
      clearTimeout(timer);
      for (const { stop } of running.values()) stop();
      running.clear();
    },
  };
}
