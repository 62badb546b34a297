import { ApiError, type Client } from "#api/client.ts";
import { probeSession } from "../../../streams/probe.ts";
import type { Disk } from "../export/disk.ts";
import { createLogFeed, type LogFeed } from "../feed/logFeed.ts";
import { checkedLogSocket } from "../feed/logSocket.ts";
import { tailFirstSocket } from "../feed/tailFirst.ts";
import { localClock, utcClock } from "../histogram/binClock.ts";
import { everything, type LogFilter } from "../lines/lineTest.ts";
import { createLogStore } from "../lines/logStore.ts";
import { createLogView } from "../lines/logView.ts";
import { answers } from "./answers.ts";
import { createBlocks } from "./block.ts";
import { compileFilter } from "./compileFilter.ts";
import { frameOf } from "./frame.ts";
import { createLogHistory } from "./history.ts";
import { createOverviews } from "./overview.ts";
import type { FilterSpec, FromHost, Look, Port, Question, SaveRequest, ToHost } from "./protocol.ts";
import { saveFile } from "./saveFile.ts";
import { soon } from "./soon.ts";

/** Rows are numbered from here, so that older ones that come later find numbers below. */
const FIRST_NUMBER = 2 ** 31;
/** Half a frame: what comes within it is taken in at once. */
const TAKE_IN_MS = 8;
/** Times of the last message are worth no more messages than a person can read. */
const STREAM_MS = 200;

export type LogHostOptions = {
  port: Port<FromHost, Exclude<ToHost, { type: "open" }>>;
  client: Client;
  agentId: string;
  workspaceId: string;
  /** Memory for lines before the oldest go. */
  maxBytes: number;
  /** Where files are written; undefined where the browser has no place for them. */
  disk: Disk | undefined;
};

/** Holds one agent's log for one page: feed, lines and rows. All that it says are messages of the protocol. */
export function createLogHost({ port, client, agentId, workspaceId, maxBytes, disk }: LogHostOptions) {
  const store = createLogStore({ maxBytes, firstNumber: FIRST_NUMBER });
  const view = createLogView(store, { onRebuilt: changed, soon });
  const blockOf = createBlocks(store, view);
  const overviews = createOverviews(view, (overview) => port.post({ type: "overview", overview }));
  const wakers = new Set<() => void>();
  let hasPaging: boolean | undefined;
  const history = createLogHistory({
    client,
    agentId,
    store,
    hasPaging: () => hasPaging === true,
    onChange() {
      view.update();
      changed();
    },
  });
  const signedIn = probeSession(client, () => port.post({ type: "signedOut" }));

  async function isCurrent() {
    const workspace = await client.workspaces.get({ workspace: workspaceId });
    return workspace.latest_build.resources.some(({ agents }) => agents?.some(({ id }) => id === agentId));
  }

  const follow = (after: number) => client.logs.follow({ agent: agentId, follow: "true", after });
  const open = (after: number) => {
    if (after > 0) return follow(after);
    return tailFirstSocket({
      async newest(limit, signal) {
        hasPaging ??= await knowsPaging(client, signal);
        if (!hasPaging) return [];
        return client.logs.list({ agent: agentId, before: Number.MAX_SAFE_INTEGER, limit }, { signal });
      },
      onNewest: (isWhole) => history.opened(isWhole),
      follow,
    });
  };

  const feed: LogFeed = createLogFeed({
    store,
    open: (after) =>
      checkedLogSocket(open(after), {
        linesAfter: (id, signal) => client.logs.list({ agent: agentId, after: id, limit: 1 }, { signal }),
        lastId: () => Math.max(after, store.state().lastId),
        isCurrent,
      }),
    onWake(listener) {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
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
    nextFrame: (work) => void setTimeout(work, TAKE_IN_MS),
    onChange() {
      view.update();
      changed();
      void history.fill();
    },
  });

  let look: { seq: number; look: Look; unseenFrom: number } | undefined;
  let isDirty = false;
  let isDrawn = true;

  /** Before that a picture would show an empty log, and the next one had to wait. */
  const isLoaded = () => feed.account().loaded;

  function changed() {
    if (isLoaded()) overviews.changed();
    isDirty = true;
    sendFrame();
  }

  function sendFrame() {
    if (!isDirty || !isDrawn || !look) return;
    isDirty = false;
    isDrawn = false;
    const block = blockOf(look.seq, look.look);
    port.post({
      type: "frame",
      frame: frameOf({
        ...{ store, view, feed, history, block },
        unseenFrom: look.unseenFrom,
        filter: filterNumbers.get(view.filter) ?? 0,
      }),
    });
  }

  let told: { status: string; timer?: ReturnType<typeof setTimeout> } = { status: "" };
  function tellStream() {
    const state = feed.getSnapshot();
    if (state.status === told.status) {
      told.timer ??= setTimeout(sendStream, STREAM_MS);
      return;
    }
    sendStream();
    // What was under way when the server went away goes on when it is back.
    if (state.status === "live" && feed.account().loaded) void history.fill();
  }
  function sendStream() {
    clearTimeout(told.timer);
    const state = feed.getSnapshot();
    told = { status: state.status };
    port.post({ type: "stream", state, account: feed.account() });
  }

  let filters = 0;
  const filterNumbers = new WeakMap<LogFilter, number>();
  let newestFilter: Promise<LogFilter> = Promise.resolve(everything);
  async function setFilter(spec: FilterSpec) {
    const mine = compileFilter(spec);
    newestFilter = mine;
    const filter = await mine;
    if (mine !== newestFilter) return;
    filterNumbers.set(filter, ++filters);
    view.setFilter(filter);
    if (!view.progress && isLoaded()) overviews.renewed();
    changed();
  }

  const underWay = new Map<number, AbortController>();
  async function answer(id: number, question: Question, of: unknown) {
    const aborter = new AbortController();
    underWay.set(id, aborter);
    const save = async (request: SaveRequest) =>
      saveFile(
        {
          store,
          client,
          agentId,
          disk,
          filter: await newestFilter,
          hasOlder: () => history.state() !== "none",
          signal: aborter.signal,
          onProgress: (progress) => port.post({ type: "progress", id, progress }),
        },
        request,
      );
    try {
      // Question and what it asks about come from one typed place, the session's `ask`.
      const found = await answers[question]({ store, view, history, changed, save }, of as never);
      port.post({ type: "answer", id, answer: found });
    } catch (error) {
      port.post({ type: "failed", id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      underWay.delete(id);
    }
  }

  port.onMessage((message) => {
    switch (message.type) {
      case "look":
        look = message;
        isDirty = true;
        return sendFrame();
      case "drawn":
        isDrawn = true;
        return sendFrame();
      case "filter":
        return void setFilter(message.filter);
      case "folding":
        view.foldAll(message.folds);
        return changed();
      case "clock":
        view.setClock(message.utc ? utcClock : localClock());
        return overviews.renewed();
      case "retry":
        return feed.retryNow();
      case "wake":
        for (const listener of [...wakers]) listener();
        return;
      case "ask":
        return void answer(message.id, message.question, message.of);
      case "cancel":
        return underWay.get(message.id)?.abort();
    }
  });
  // For as long as the worker lives, which the page ends.
  feed.subscribe(tellStream);
  disk?.sweep().catch(() => {}); // the next download tries again
}

async function knowsPaging(client: Client, signal: AbortSignal): Promise<boolean> {
  const { quarterdeck } = await client.deployment.buildInfo({}, { signal });
  return quarterdeck?.extensions.includes("log-paging") ?? false;
}
