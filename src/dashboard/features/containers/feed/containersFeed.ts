import type { ContainerList } from "#api/http/containers.ts";
import type { JsonSocket } from "#api/socket.ts";
import { backoffMs } from "../../../streams/backoff.ts";
import {
  createReconnectingStream,
  type ReconnectingStreamOptions,
} from "../../../streams/reconnectingStream.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import type { StreamState, WatchedStream } from "../../../streams/streamState.ts";
import { explainProblem, type Problem, unreadUpdates } from "../model/problem.ts";
import { shareList } from "./shareList.ts";

export type ContainersState = {
  list: ContainerList | undefined;
  /** When it was heard, in milliseconds of the page's clock. */
  heardAt: number | undefined;
  /** Why the last attempt to get it failed; the list is older than that then. */
  problem: Problem | undefined;
};

export type ContainersFeed = ReadStore<ContainersState> & {
  /** How it stands with hearing of changes. Looking at it opens nothing. */
  stream: WatchedStream;
  /** Asks at once, also after a refusal for good. */
  retryNow(): void;
};

export type ContainersFeedOptions = {
  list: (signal: AbortSignal) => Promise<ContainerList>;
  open: () => JsonSocket<ContainerList>;
  /** For agents that do not tell of plain containers (CT33): the list is asked for again this often. */
  pollMs?: number | undefined;
} & Pick<ReconnectingStreamOptions<ContainerList>, "onWake" | "probe" | "random">;

/** Where the watch has ended for good, the list is asked for so often instead. */
const WITHOUT_WATCH_MS = 10_000;
/** A list that was cut off is asked for at most this often while the watch tries to come back. */
const LEAST_PAUSE_MS = 2_000;

/**
 * The containers of one agent while anyone looks. Asks for the list first, which says why there is none (a browser hides
 * that of a failed handshake), then watches; whenever the watch is lost, the list says whether it was the agent.
 */
export function createContainersFeed(options: ContainersFeedOptions): ContainersFeed {
  const { list, open, pollMs, random, ...streamOptions } = options;
  let unwatch: (() => void) | undefined;
  let asking: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unwake: (() => void) | undefined;
  let failures = 0;
  let askedAt = 0;
  /** Why the watch brings nothing that can be read, until it does again. */
  let unread: Problem | undefined;

  const store = createStore<ContainersState>(
    { list: undefined, heardAt: undefined, problem: undefined },
    { onFirst: start, onLast: stop },
  );
  const status = createStore<StreamState>({ status: "idle", since: Date.now(), attempt: 0 });
  const say = (state: Omit<StreamState, "since" | "attempt">) =>
    status.set({ ...state, since: Date.now(), attempt: failures });
  const watched = createReconnectingStream<ContainerList>({
    ...streamOptions,
    ...(random && { random }),
    open,
    onMessage(message) {
      // An answer that is still under way is older than this.
      asking?.abort();
      unread = undefined;
      take(message);
      poll();
    },
  });

  function take(heard: ContainerList) {
    failures = 0;
    store.set({ list: shareList(store.getSnapshot().list, heard), heardAt: Date.now(), problem: unread });
  }

  function start() {
    say({ status: "connecting" });
    unwake = options.onWake?.(() => {
      if (store.getSnapshot().problem?.kind === "retry") void ask();
    });
    void ask();
  }

  function stop() {
    unwake?.();
    clearTimeout(timer);
    asking?.abort();
    leave();
    failures = 0;
    unread = undefined;
    say({ status: "idle" });
  }

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    askedAt = Date.now();
    try {
      const heard = await list(mine.signal);
      if (mine.signal.aborted) return;
      take(heard);
      watch();
      poll();
    } catch (error) {
      if (mine.signal.aborted) return;
      const problem = explainProblem(error);
      store.set({ ...store.getSnapshot(), problem });
      const reason = problem.title;
      if (problem.kind === "never") {
        leave();
        return say({ status: "refused", reason });
      }
      const wait = Math.max(LEAST_PAUSE_MS, backoffMs(failures++, random));
      timer = setTimeout(ask, wait);
      if (!unwatch) say({ status: "retrying", reason, retryAt: Date.now() + wait });
    }
  }

  function poll() {
    clearTimeout(timer);
    const ms = pollMs ?? (unread && WITHOUT_WATCH_MS);
    if (ms !== undefined) timer = setTimeout(ask, ms);
  }

  function watch() {
    if (unwatch) return;
    let before: StreamState = watched.getSnapshot();
    unwatch = watched.subscribe(() => {
      const state = watched.getSnapshot();
      const lost =
        (state.status === "retrying" || state.status === "refused") && before.status !== state.status;
      const garbled = state.unreadable !== undefined && before.unreadable === undefined;
      before = state;
      status.set(state);
      if (!lost && !garbled) return;
      // CC48: nothing that can be read comes by itself any more, and that must be seen.
      if (garbled || state.status === "refused") {
        unread = unreadUpdates(state.unreadable ?? state.reason);
        store.set({ ...store.getSnapshot(), problem: unread });
      }
      // Closed without a word (CT35, CT37): the list says why, and keeps what is shown fresh meanwhile.
      clearTimeout(timer);
      timer = setTimeout(ask, Math.max(0, LEAST_PAUSE_MS - (Date.now() - askedAt)));
    });
  }

  function leave() {
    unwatch?.();
    unwatch = undefined;
  }

  function retryNow() {
    watched.retryNow();
    void ask();
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    stream: { getSnapshot: status.getSnapshot, subscribe: status.subscribe, retryNow },
    retryNow,
  };
}
