import type { ContainerStats } from "#api/http/engine.ts";
import type { JsonSocket } from "#api/socket.ts";
import {
  createReconnectingStream,
  type ReconnectingStreamOptions,
} from "../../../../streams/reconnectingStream.ts";
import { createStore } from "../../../../streams/store.ts";
import type { StreamState, WatchedStream } from "../../../../streams/streamState.ts";
import { createStatsHistory, KEPT_SECONDS, type StatsEvent, type StatsHistory } from "./statsHistory.ts";

/** It speaks once a second, also of no container. */
export const STATS_SILENT_MS = 10_000;

/** What all containers of one agent use, over one stream however many look; the histories outlive it. */
export type StatsFeed = {
  /** Its state: who looks at that alone does not open it. */
  stream: WatchedStream;
  /** Tells of each message, not of what was in it: read it from the histories when it is drawn. */
  subscribe(listener: () => void): () => void;
  /** Grows with each message and mark. */
  getSnapshot(): number;
  historyOf(container: string): StatsHistory;
  /** What is known of a container from elsewhere. */
  mark(container: string, event: StatsEvent): void;
  /** The second of the agent's clock that is now, also while nothing comes. */
  second(now: number): number;
};

export function createStatsFeed(
  options: { open: () => JsonSocket<ContainerStats[]> } & Pick<
    ReconnectingStreamOptions<ContainerStats[]>,
    "onWake" | "probe" | "random"
  >,
): StatsFeed {
  const histories = new Map<string, StatsHistory>();
  /** The agent's clock against the page's. */
  let ahead = 0;
  let close: (() => void) | undefined;
  const status = createStore<StreamState>({ status: "idle", since: Date.now(), attempt: 0 });
  const messages = createStore(0, {
    onFirst: () => {
      close = stream.subscribe(() => status.set(stream.getSnapshot()));
    },
    onLast() {
      close?.();
      status.set(stream.getSnapshot());
    },
  });
  const stream = createReconnectingStream<ContainerStats[]>({
    ...options,
    silentMs: STATS_SILENT_MS,
    onMessage(samples) {
      const newest = samples.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
      if (newest > 0) ahead = newest - Date.now();
      for (const sample of samples) historyOf(sample.container).add(sample);
      forget(Math.floor(newest / 1000));
      messages.set(messages.getSnapshot() + 1);
    },
  });

  function historyOf(container: string): StatsHistory {
    const known = histories.get(container);
    if (known) return known;
    const made = createStatsHistory();
    histories.set(container, made);
    return made;
  }

  /** Containers of which nothing is left to draw. */
  function forget(second: number) {
    for (const [id, history] of histories) {
      const last = history.last();
      if (last !== undefined && last < second - KEPT_SECONDS) histories.delete(id);
    }
  }

  return {
    stream: { getSnapshot: status.getSnapshot, subscribe: status.subscribe, retryNow: stream.retryNow },
    subscribe: messages.subscribe,
    getSnapshot: messages.getSnapshot,
    historyOf,
    mark(container, event) {
      historyOf(container).mark(event);
      messages.set(messages.getSnapshot() + 1);
    },
    second: (now) => Math.floor((now + ahead) / 1000),
  };
}
