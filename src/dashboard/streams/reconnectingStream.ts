import type { JsonSocket, StreamEnd } from "#api/socket.ts";
import { backoffMs } from "./backoff.ts";
import { PUSHED_OUT } from "./socketTurns.ts";
import { createStore } from "./store.ts";
import type { StreamState, WatchedStream } from "./streamState.ts";

/** An open stream that stays this long is taken for healthy: only then do pauses start small again. */
const SETTLED_MS = 5_000;

export type ReconnectingStreamOptions<T> = {
  /** Called for each attempt, so that it can ask to resume from what was last seen. */
  open: () => JsonSocket<T>;
  onMessage: (message: T) => void;
  /**
   * Asked after a handshake that failed, where a browser tells nothing: `refused` when trying again cannot help
   * (signed out, not found), with the reason in words.
   */
  probe?: (end: StreamEnd) => Promise<{ refused: string } | "retry">;
  /**
   * Whether an orderly end is the end. Without it the stream is opened again: most have no end of their own, and a server
   * that goes down finishes them in order too (conventions §7).
   */
  endsForGood?: boolean;
  /** Longest silence of a healthy stream; beyond it the stream is taken for half-open and opened anew. */
  silentMs?: number;
  /** Calls back when the machine wakes: online, page visible, window focused, server reachable again. */
  onWake?: (listener: () => void) => () => void;
  random?: () => number;
};

/** A stream that is open while anyone subscribes and comes back by itself. Holds no messages: `onMessage` keeps them. */
export function createReconnectingStream<T>(options: ReconnectingStreamOptions<T>): WatchedStream {
  const store = createStore<StreamState>(
    { status: "idle", since: Date.now(), attempt: 0 },
    { onFirst: start, onLast: stop },
  );
  let socket: JsonSocket<T> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  let settledTimer: ReturnType<typeof setTimeout> | undefined;
  let unwake: (() => void) | undefined;

  const state = () => store.getSnapshot();
  /** A change of status begins its time; `reason`, `retryAt` and `unreadable` belong to one status only. */
  function become(status: StreamState["status"], more: Partial<StreamState> = {}) {
    const { retryAt: _retryAt, reason: _reason, unreadable: _unreadable, ...kept } = state();
    const since = status === kept.status ? kept.since : Date.now();
    store.set({ ...kept, status, since, ...more });
  }

  function clearTimers() {
    clearTimeout(retryTimer);
    clearTimeout(silenceTimer);
    clearTimeout(settledTimer);
    retryTimer = undefined;
  }

  function start() {
    unwake = options.onWake?.(hurry);
    become("connecting", { attempt: 0 });
    connect();
  }

  function stop() {
    unwake?.();
    clearTimers();
    drop();
    become("idle", { attempt: 0 });
  }

  function drop() {
    const old = socket;
    socket = undefined;
    old?.close();
  }

  function listenForSilence() {
    if (options.silentMs === undefined) return;
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => {
      drop();
      lost("no sign of life from the server");
    }, options.silentMs);
  }

  function connect() {
    clearTimers();
    drop();
    const mine = options.open();
    socket = mine;
    // A handshake can hang for minutes on a dead network path: silence counts from the attempt.
    if (!mine.turn) listenForSilence();
    else {
      become("waiting");
      void mine.turn.then(() => {
        if (socket !== mine) return;
        listenForSilence();
        become(state().attempt === 0 ? "connecting" : "retrying");
      });
    }
    mine.onOpen(() => {
      if (socket !== mine) return;
      settledTimer = setTimeout(() => store.set({ ...state(), attempt: 0 }), SETTLED_MS);
      listenForSilence();
      become("live");
    });
    mine.onMessage((message) => {
      if (socket !== mine) return;
      listenForSilence();
      const { unreadable: _unreadable, ...kept } = state();
      store.set({ ...kept, lastMessageAt: Date.now() });
      options.onMessage(message);
    });
    // It may be the only one of its kind: what is shown stays, and the next one is taken.
    mine.onUnreadable((unreadable) => {
      if (socket !== mine) return;
      listenForSilence();
      store.set({ ...state(), unreadable });
    });
    mine.onClose((end) => {
      if (socket !== mine) return;
      socket = undefined;
      clearTimers();
      if (end.kind === "refused") {
        become("refused", { reason: end.reason });
        // The refusal may be the end of the session, which the whole page must hear of: the probe tells it.
        options.probe?.(end).catch(() => {});
        return;
      }
      if (options.endsForGood && end.kind === "done" && end.opened)
        return become("ended", { reason: end.reason });
      if (end.opened || end.code === PUSHED_OUT || !options.probe) return lost(end.reason);
      options.probe(end).then(
        (answer) => {
          // Somebody opened a newer socket, or left, while the probe was under way.
          if (socket !== undefined || state().status === "idle") return;
          if (answer === "retry") lost(end.reason);
          else become("refused", { reason: answer.refused });
        },
        () => {
          if (socket === undefined && state().status !== "idle") lost(end.reason);
        },
      );
    });
  }

  function lost(reason: string) {
    clearTimers();
    const attempt = state().attempt;
    const wait = backoffMs(attempt, options.random);
    become("retrying", { attempt: attempt + 1, retryAt: Date.now() + wait, ...(reason && { reason }) });
    retryTimer = setTimeout(connect, wait);
  }

  /** Cuts a pause short. */
  function hurry() {
    if (state().status === "retrying" && retryTimer !== undefined) connect();
  }

  function retryNow() {
    const { status } = state();
    if (status !== "refused" && status !== "ended") return hurry();
    become("connecting", { attempt: 0 });
    connect();
  }

  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, retryNow };
}
