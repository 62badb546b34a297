import { ApiError, type Client } from "#api/client.ts";
import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";
import { backoffMs } from "./backoff.ts";
import { createReconnectingStream } from "./reconnectingStream.ts";
import { createStore, type ReadStore } from "./store.ts";
import type { StreamState, WatchedStream } from "./streamState.ts";
import { applyFrame, inTransition, noWorkspaces, type WorkspacesState } from "./workspacesState.ts";

/** All workspaces, live while anyone subscribes. */
export type WorkspacesFeed = ReadStore<WorkspacesState> & {
  stream: WatchedStream;
  /** Takes in a workspace that came by another way, e.g. the answer to an action. */
  put(workspace: Workspace): void;
  /** Asks anew, where the server does not tell by itself. */
  refresh(): void;
};

export type FeedOptions = {
  onWake?: (listener: () => void) => () => void;
  probe?: (end: StreamEnd) => Promise<{ refused: string } | "retry">;
};

/** For servers that tell of every change (extension `workspaces-watch`). */
export function createWatchedWorkspaces(
  open: () => JsonSocket<WorkspacesFrame>,
  options: FeedOptions = {},
): WorkspacesFeed {
  let unsubscribe: (() => void) | undefined;
  const store = createStore<WorkspacesState>(noWorkspaces, {
    onFirst: () => {
      unsubscribe = stream.subscribe(() => {});
    },
    onLast: () => unsubscribe?.(),
  });
  const take = (frame: WorkspacesFrame) => store.set(applyFrame(store.getSnapshot(), frame));
  const stream = createReconnectingStream({ open, onMessage: take, ...options });
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    stream,
    put: (workspace) => take({ whole: false, workspaces: [workspace], removed: [] }),
    refresh: () => {},
  };
}

/** The pauses of the reference's own site: a server without a list stream expects these. */
const CALM_MS = 30_000;
const TRANSITION_MS = 5_000;

/** For servers without a list stream: asks again and again, sooner while something is under way and on waking. */
export function createPolledWorkspaces(
  client: Pick<Client["workspaces"], "list">,
  options: FeedOptions = {},
): WorkspacesFeed {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  let unwake: (() => void) | undefined;
  const status = createStore<StreamState>({ status: "idle", since: Date.now(), attempt: 0 });
  const store = createStore<WorkspacesState>(noWorkspaces, {
    onFirst() {
      unwake = options.onWake?.(ask);
      status.set({ status: "connecting", since: Date.now(), attempt: 0 });
      void ask();
    },
    onLast() {
      unwake?.();
      clearTimeout(timer);
      asking?.abort();
      status.set({ status: "idle", since: Date.now(), attempt: 0 });
    },
  });

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      const { workspaces } = await client.list({}, { signal: mine.signal });
      if (mine.signal.aborted) return;
      store.set(applyFrame(store.getSnapshot(), { whole: true, workspaces, removed: [] }));
      const { status: before, since } = status.getSnapshot();
      status.set({
        status: "live",
        since: before === "live" ? since : Date.now(),
        lastMessageAt: Date.now(),
        attempt: 0,
      });
      timer = setTimeout(ask, inTransition(workspaces) ? TRANSITION_MS : CALM_MS);
    } catch (error) {
      if (!mine.signal.aborted) failed(error);
    }
  }

  function failed(error: unknown) {
    const before = status.getSnapshot();
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429)
      return status.set({ ...before, status: "refused", since: Date.now(), reason });
    const wait = backoffMs(before.attempt);
    status.set({
      ...before,
      status: "retrying",
      since: before.status === "retrying" ? before.since : Date.now(),
      attempt: before.attempt + 1,
      retryAt: Date.now() + wait,
      reason,
    });
    timer = setTimeout(ask, wait);
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    stream: { getSnapshot: status.getSnapshot, subscribe: status.subscribe, retryNow: () => void ask() },
    put: (workspace) =>
      store.set(applyFrame(store.getSnapshot(), { whole: false, workspaces: [workspace], removed: [] })),
    refresh: () => void ask(),
  };
}
