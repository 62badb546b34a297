import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import { everything, type LogFilter } from "../lines/lineTest.ts";
import type { LogStore } from "../lines/logStore.ts";
import { createPatternCounts, type PatternCounts, type Patterns } from "../patterns/patternCounts.ts";

/** Longest stretch of work before others have their turn. */
const SLICE_MS = 8;
/** Twice a second is live for a list that is read. */
const EVERY_MS = 500;

export type PatternWatchOptions = {
  soon: (work: () => void) => () => void;
  send: (patterns: Patterns) => void;
};

/** Groups lines while the page shows their templates. What was grouped is kept for when it shows them again. */
export function createPatternWatch(store: LogStore, { soon, send }: PatternWatchOptions) {
  let counts: PatternCounts | undefined;
  let filter: LogFilter = everything;
  /** Tells filters apart. */
  let name = "";
  let secretsKey: string | undefined;
  let isWatched = false;
  let isWorking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;

  function sendNow() {
    clearTimeout(timer);
    timer = undefined;
    if (!isWatched || !counts) return;
    sentAt = performance.now();
    send(counts.snapshot());
  }

  function work() {
    isWorking = false;
    if (!isWatched || !counts) return;
    if (!counts.work(performance.now() + SLICE_MS)) {
      isWorking = true;
      soon(work);
    }
    timer ??= setTimeout(sendNow, Math.max(0, sentAt + EVERY_MS - performance.now()));
  }

  function begin() {
    // The next slice sees to it.
    if (!isWorking) work();
  }

  return {
    /** These values are secret; undefined: nobody looks any more. */
    watch(secrets: readonly string[] | undefined) {
      isWatched = secrets !== undefined;
      if (!secrets) return;
      const key = JSON.stringify(secrets);
      if (key !== secretsKey) {
        secretsKey = key;
        counts?.close();
        counts = createPatternCounts(store, createSecretFinder(secrets));
        counts.setFilter(filter);
      }
      sentAt = Number.NEGATIVE_INFINITY;
      begin();
    },
    setFilter(next: LogFilter, nextName: string) {
      if (nextName === name) return;
      name = nextName;
      filter = next;
      counts?.setFilter(next);
      if (isWatched) begin();
    },
    /** The store has other lines. */
    changed() {
      if (isWatched) begin();
    },
  };
}
