import { useEffect, useSyncExternalStore } from "react";
import { useLink } from "./client.tsx";
import { createStore, type ReadStore } from "./store.ts";
import type { WatchedStream } from "./streamState.ts";

export type RegisteredStream = {
  /** As a person would call it: "Logs of main". */
  name: string;
  stream: WatchedStream;
  /** See isStale. */
  silentMs?: number;
};

/** All live streams of the page, for the one place that shows their state. */
export type StreamRegistry = ReadStore<readonly RegisteredStream[]> & {
  /** Lists the stream; the answer takes it off the list. */
  add(stream: RegisteredStream): () => void;
};

export function createStreamRegistry(): StreamRegistry {
  const store = createStore<readonly RegisteredStream[]>([]);
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    add(entry) {
      store.set([...store.getSnapshot(), entry]);
      return () => store.set(store.getSnapshot().filter((other) => other !== entry));
    },
  };
}

/** Shows a stream in the page's status list while the component is on screen. */
export function useRegisterStream(name: string, stream: WatchedStream, silentMs?: number): void {
  const { registry } = useLink();
  useEffect(
    () => registry.add({ name, stream, ...(silentMs !== undefined && { silentMs }) }),
    [registry, name, stream, silentMs],
  );
}

export function useStreams(): readonly RegisteredStream[] {
  const { registry } = useLink();
  return useSyncExternalStore(registry.subscribe, registry.getSnapshot);
}
