import type { Workspace } from "#api/http/workspaces.ts";
import type { JsonSocket } from "#api/socket.ts";
import { createReconnectingStream, type ReconnectingStreamOptions } from "./reconnectingStream.ts";
import { createStore } from "./store.ts";
import type { StreamState, StreamStatus, WatchedStream } from "./streamState.ts";

/** More than fit on most screens; what is beyond is polled like the rest. */
export const MOST_WATCHED = 24;
/** Rows that only fly past are not watched. */
const SETTLED_MS = 500;

export type RowWatches = {
  /** All watches as one. */
  stream: WatchedStream;
  /** The workspaces on screen, the most wanted first. */
  show(ids: readonly string[]): void;
  close(): void;
};

type Options = Pick<ReconnectingStreamOptions<Workspace>, "onWake" | "probe" | "random"> & {
  open: (id: string) => JsonSocket<Workspace>;
  onWorkspace: (workspace: Workspace) => void;
  most?: number;
};

/** Watches the workspaces on screen one by one, for a server that does not tell of all in one stream. */
export function createRowWatches({
  open,
  onWorkspace,
  most = MOST_WATCHED,
  ...options
}: Options): RowWatches {
  const watched = new Map<string, { stream: WatchedStream; leave: () => void }>();
  const store = createStore<StreamState>({ status: "idle", since: Date.now(), attempt: 0 });
  let timer: ReturnType<typeof setTimeout> | undefined;

  function sum() {
    const next = summary([...watched.values()].map(({ stream }) => stream.getSnapshot()));
    const before = store.getSnapshot();
    store.set({ ...next, since: before.status === next.status ? before.since : Date.now() });
  }

  function settle(ids: readonly string[]) {
    const wanted = new Set(ids.slice(0, most));
    for (const [id, { leave }] of watched) {
      if (wanted.has(id)) continue;
      watched.delete(id);
      leave();
    }
    for (const id of wanted) {
      if (watched.has(id)) continue;
      const stream = createReconnectingStream({ ...options, open: () => open(id), onMessage: onWorkspace });
      const entry = { stream, leave: () => {} };
      watched.set(id, entry);
      entry.leave = stream.subscribe(sum);
    }
    sum();
  }

  return {
    stream: {
      getSnapshot: store.getSnapshot,
      subscribe: store.subscribe,
      retryNow() {
        for (const { stream } of watched.values()) stream.retryNow();
      },
    },
    show(ids) {
      clearTimeout(timer);
      timer = setTimeout(() => settle(ids), SETTLED_MS);
    },
    close() {
      clearTimeout(timer);
      settle([]);
    },
  };
}

/** The least lively first: one that does not come is what a person should hear of. */
const ORDER: readonly StreamStatus[] = [
  "retrying",
  "waiting",
  "connecting",
  "live",
  "refused",
  "ended",
  "idle",
];

function summary(states: readonly StreamState[]): StreamState {
  const worst = ORDER.map((status) => states.find((state) => state.status === status)).find(Boolean);
  if (!worst) return { status: "idle", since: Date.now(), attempt: 0 };
  const heard = Math.max(...states.map(({ lastMessageAt }) => lastMessageAt ?? 0));
  return { ...worst, ...(heard > 0 && { lastMessageAt: heard }) };
}
