import type { WorkspacesFrame } from "#api/http/quarterdeck.ts";
import type { Workspace } from "#api/http/workspaces.ts";
import type { JsonSocket, StreamEnd } from "#api/socket.ts";
import type { WorkspacePages } from "./pagedWorkspaces.ts";
import { createReconnectingStream } from "./reconnectingStream.ts";
import { createStore, type ReadStore } from "./store.ts";
import type { WatchedStream } from "./streamState.ts";
import { applyFrame, noWorkspaces, type WorkspacesState } from "./workspacesState.ts";

/** The workspaces that are known, live while anyone subscribes. */
export type WorkspacesFeed = ReadStore<WorkspacesState> & {
  stream: WatchedStream;
  /** Takes in a workspace that came by another way, e.g. the answer to an action. */
  put(workspace: Workspace): void;
  /** Where the server does not tell of all workspaces: the part of the list that is on screen. */
  pages?: WorkspacePages;
  /** Asks anew, where the server does not tell by itself. */
  refresh(): void;
};

export type FeedOptions = {
  /** Whether the whole page is out of sight. */
  isHidden?: () => boolean;
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
