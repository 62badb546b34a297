import { ApiError, type Client } from "#api/client.ts";
import { probeSession } from "../../../streams/probe.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import { levelCode } from "../lines/levels.ts";
import { createLogStore, type LogStore } from "../lines/logStore.ts";
import { createLogView, type LogFilter, type LogView } from "../lines/logView.ts";
import { createLogFeed, type LogFeed } from "./logFeed.ts";
import { checkedLogSocket } from "./logSocket.ts";

/** Far above the 1 MiB a Coder deployment keeps of an agent; what our own server keeps fits too. */
const MAX_BYTES = 96 << 20;

/**
 * One agent's log on one page: feed, lines and rows. `getSnapshot` is a number that changes with anything that can be
 * drawn. All the page asks for is rows by position, so lines and rows can move to a worker behind the same functions.
 */
export type LogSession = ReadStore<number> & {
  store: LogStore;
  view: LogView;
  feed: LogFeed;
  setFilter(filter: LogFilter): void;
  /** Asks the server for the dropped lines before the first held one. */
  loadOlder(): Promise<void>;
};

export type LogSessionOptions = {
  client: Client;
  agentId: string;
  workspaceId: string;
  onWake: (listener: () => void) => () => void;
  maxBytes?: number;
};

export function createLogSession({
  client,
  agentId,
  workspaceId,
  onWake,
  maxBytes = MAX_BYTES,
}: LogSessionOptions): LogSession {
  const version = createStore(0);
  const changed = () => version.set(version.getSnapshot() + 1);
  const store = createLogStore({ maxBytes });
  const view = createLogView(store, { onRebuilt: changed });
  const signedIn = probeSession(client);

  async function isCurrent() {
    const workspace = await client.workspaces.get({ workspace: workspaceId });
    return workspace.latest_build.resources.some(({ agents }) => agents?.some(({ id }) => id === agentId));
  }

  const feed = createLogFeed({
    store,
    open: (after) =>
      checkedLogSocket(client.logs.follow({ agent: agentId, follow: "true", after }), {
        linesAfter: (id, signal) => client.logs.list({ agent: agentId, after: id }, { signal }),
        lastId: () => Math.max(after, store.state().lastId),
        isCurrent,
      }),
    onWake,
    async probe() {
      const session = await signedIn();
      if (session !== "retry") return session;
      try {
        await client.agents.get({ agent: agentId });
        return "retry";
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) return "retry";
        return { refused: error.message };
      }
    },
    nextFrame,
    onChange() {
      view.update();
      changed();
    },
  });

  return {
    subscribe: version.subscribe,
    getSnapshot: version.getSnapshot,
    store,
    view,
    feed,
    setFilter(filter) {
      view.setFilter(filter);
      changed();
    },
    async loadOlder() {
      const before = store.state().firstId;
      const older = await client.logs.list({ agent: agentId, before });
      store.prepend(
        older
          // A server of the reference kind ignores `before`.
          .filter((log) => log.id < before)
          .map((log) => ({
            id: log.id,
            time: Date.parse(log.created_at),
            level: levelCode(log.level),
            source: log.source_id,
            text: log.output,
          })),
      );
      view.reset();
      changed();
    },
  };
}

/** Frames stop while a page is hidden; its log must be taken in all the same, or it would pile up unpacked. */
const HIDDEN_MS = 250;

function nextFrame(work: () => void): void {
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_MS);
}
