import { useCallback, useSyncExternalStore } from "react";
import type { RegisteredStream } from "../../streams/registry.ts";
import type { StreamState } from "../../streams/streamState.ts";

/** The states of all streams, in order. */
export function useStreamStates(streams: readonly RegisteredStream[]): readonly StreamState[] {
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = streams.map(({ stream }) => stream.subscribe(listener));
      return () => {
        for (const unsubscribe of leave) unsubscribe();
      };
    },
    [streams],
  );
  // A string of what is shown, because a fresh array each time would never settle.
  useSyncExternalStore(subscribe, () => JSON.stringify(streams.map(({ stream }) => stream.getSnapshot())));
  return streams.map(({ stream }) => stream.getSnapshot());
}
