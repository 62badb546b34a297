import type { BuildLog } from "#api/http/builds.ts";
import type { JsonSocket } from "#api/socket.ts";
import { createReconnectingStream, type ReconnectingStreamOptions } from "../reconnectingStream.ts";
import { createStore, type ReadStore } from "../store.ts";
import type { WatchedStream } from "../streamState.ts";

/** Lines held of one build; the whole log can be downloaded. */
export const MOST_LINES = 5_000;

/** `dropped`: earlier lines that are not held any more. */
export type BuildLogState = { lines: readonly BuildLog[]; dropped: number };

export type BuildLogFeed = ReadStore<BuildLogState> & { stream: WatchedStream };

type Options = Pick<ReconnectingStreamOptions<BuildLog>, "onWake" | "probe" | "random"> & {
  /** Lines of a turn are taken in together: history comes line by line. */
  schedule?: (take: () => void) => void;
};

/** The log of one build, followed to its end while anyone subscribes; after a cut it goes on behind the last line. */
export function createBuildLogFeed(
  open: (after: number | undefined) => JsonSocket<BuildLog>,
  { schedule = (take) => setTimeout(take, 16), ...options }: Options = {},
): BuildLogFeed {
  let leave: (() => void) | undefined;
  let waiting: BuildLog[] = [];
  let last: number | undefined;
  const store = createStore<BuildLogState>(
    { lines: [], dropped: 0 },
    { onFirst: () => (leave = stream.subscribe(() => {})), onLast: () => leave?.() },
  );

  function takeIn() {
    const { lines, dropped } = store.getSnapshot();
    const all = [...lines, ...waiting];
    waiting = [];
    const over = Math.max(0, all.length - MOST_LINES);
    store.set({ lines: over > 0 ? all.slice(over) : all, dropped: dropped + over });
  }

  const stream = createReconnectingStream<BuildLog>({
    ...options,
    endsForGood: true,
    open: () => open(last),
    onMessage(line) {
      if (last !== undefined && line.id <= last) return; // a server that knows no `after` begins anew
      last = line.id;
      waiting.push(line);
      if (waiting.length === 1) schedule(takeIn);
    },
  });
  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, stream };
}
