import type { Client } from "#api/client.ts";
import { probeSession } from "../../../streams/probe.ts";
import type { Disk } from "../export/disk.ts";
import { createLogFeed, type LogFeed } from "../feed/logFeed.ts";
import { checkedLogSocket } from "../feed/logSocket.ts";
import { tailFirstSocket } from "../feed/tailFirst.ts";
import { serverQuery } from "../unheld/serverQuery.ts";
import { createStretches } from "../unheld/stretches.ts";
import { createUnheldSearch } from "../unheld/unheldSearch.ts";
import { answers, rowAsked } from "./answers.ts";
import { createBlocks } from "./block.ts";
import { compileFilter, withoutPatterns } from "./compileFilter.ts";
import { frameOf } from "./frame.ts";
import { accessLog, type LogOrigin, refusalOf } from "./logOrigin.ts";
import { createOverviews } from "./overview.ts";
import { createPatternWatch } from "./patternWatch.ts";
import type {
  FilterSpec,
  FromHost,
  Look,
  Port,
  Question,
  Questions,
  SaveRequest,
  ToHost,
} from "./protocol.ts";
import { saveFile } from "./saveFile.ts";
import { createSeeks } from "./seeks.ts";
import { soon } from "./soon.ts";

/** Half a frame: what comes within it is taken in at once. */
const TAKE_IN_MS = 8;
/** Times of the last message are worth no more messages than a person can read. */
const STREAM_MS = 200;

export type LogHostOptions = {
  port: Port<FromHost, Exclude<ToHost, { type: "open" }>>;
  client: Client;
  origin: LogOrigin;
  /** What the server can do beyond the Coder API; undefined when the page does not know it: the server is asked then. */
  extensions: readonly string[] | undefined;
  /** Memory for lines before the oldest go. */
  maxBytes: number;
  /** Where files are written; undefined where the browser has no place for them. */
  disk: Disk | undefined;
};

/** Holds one log for one page: feed, lines and rows. All that it says are messages of the protocol. */
export function createLogHost(options: LogHostOptions) {
  const { port, origin, maxBytes, disk } = options;
  const access = accessLog(options.client, origin);
  const { client } = access;
  const { agentId } = origin;
  let extensions = options.extensions && new Set(options.extensions);
  const hasPaging = () => access.hasPaging(extensions);
  const stretches = createStretches({
    ...{ client, agentId, maxBytes, hasPaging },
    onChange: changed,
    onPart() {
      isDirty = true;
    },
  });
  const { live } = stretches;
  const { store, view, history } = live;
  const hasOlder = () => history.state() !== "none";
  const search = createUnheldSearch({
    search: (ask, signal) => client.logs.search({ agent: agentId, ...ask }, { signal }),
    canSearch: () => access.canSearch(extensions),
    heldFrom: () => (hasOlder() && store.state().lines > 0 ? store.state().firstId : undefined),
    onChange: changed,
  });
  const seeks = createSeeks(changed);
  const blockOf = createBlocks(() => stretches.shown);
  const overviews = createOverviews(
    () => stretches.shown.view,
    (overview) => port.post({ type: "overview", overview }),
  );
  const patterns = createPatternWatch(store, {
    soon,
    send: (found) => port.post({ type: "patterns", patterns: found }),
  });
  const wakers = new Set<() => void>([search.hurry]);
  const signedIn = probeSession(client, () => port.post({ type: "signedOut" }));

  const follow = (after: number) => client.logs.follow({ agent: agentId, follow: "true", after });
  const open = (after: number, isFirst: boolean) => {
    // Also what was written into an empty log while nobody listened comes after the row that says so.
    if (!isFirst) return follow(after);
    return tailFirstSocket({
      async newest(limit, signal) {
        extensions ??= await extensionsOf(client, signal);
        if (!hasPaging()) return [];
        return client.logs.list({ agent: agentId, before: Number.MAX_SAFE_INTEGER, limit }, { signal });
      },
      onNewest: (isWhole) => history.opened(isWhole),
      follow,
    });
  };

  const feed: LogFeed = createLogFeed({
    store,
    open: (after, isFirst) =>
      checkedLogSocket(open(after, isFirst), {
        linesAfter: (id, signal) => client.logs.list({ agent: agentId, after: id, limit: 1 }, { signal }),
        lastId: () => Math.max(after, store.state().lastId),
        isCurrent: access.isCurrent,
      }),
    onWake(listener) {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
    async probe() {
      const session = await signedIn();
      if (session !== "retry") return session;
      const refused = await refusalOf(access);
      return refused === undefined ? "retry" : { refused };
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
    if (isLoaded()) {
      overviews.changed();
      search.update();
    }
    patterns.changed();
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
      frame: frameOf({ stretches, feed, search, seeks, block, unseenFrom: look.unseenFrom }),
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
    if (state.status === "live" && feed.account().loaded) void history.resume();
  }
  function sendStream() {
    clearTimeout(told.timer);
    const state = feed.getSnapshot();
    told = { status: state.status };
    port.post({ type: "stream", state, account: feed.account() });
  }

  let lookedFor: string | undefined;
  async function searchFor(spec: FilterSpec, text: string) {
    lookedFor = text;
    seeks.stop();
    search.set(undefined);
    const query = await serverQuery(spec);
    if (text === lookedFor) search.set(query);
    changed();
  }
  async function setFilter(spec: FilterSpec) {
    // Whether other lines are shown too is nothing to search anew for.
    const text = JSON.stringify({ ...spec, onlyHits: true });
    if (text !== lookedFor) void searchFor(spec, text);
    const beside = withoutPatterns(spec);
    // The one is a part of the other, and so made no later.
    const [apart, isNewest] = await Promise.all([compileFilter(beside), stretches.setFilter(spec)]);
    if (!isNewest) return;
    patterns.setFilter(apart, JSON.stringify(beside));
    if (!stretches.shown.view.progress && isLoaded()) overviews.renewed();
    changed();
  }

  function lookAt(wanted: Extract<ToHost, { type: "look" }>) {
    look = wanted;
    isDirty = true;
    if (stretches.look(wanted.look)) overviews.renewed();
    sendFrame();
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
          hasOlder,
          filter: await stretches.newestFilter(),
          signal: aborter.signal,
          onProgress: (progress) => port.post({ type: "progress", id, progress }),
        },
        request,
      );
    try {
      // Question and what it asks about come from one typed place, the session's `ask`.
      const row = rowAsked(question, of as Questions[Question]["ask"]);
      const stretch = row === undefined ? stretches.shown : stretches.of(row);
      const found = await answers[question](
        { ...stretch, stretches, search, seeks, changed, save },
        of as never,
      );
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
        return lookAt(message);
      case "drawn":
        isDrawn = true;
        return sendFrame();
      case "filter":
        return void setFilter(message.filter);
      case "folding":
        stretches.foldAll(message.folds);
        return changed();
      case "clock":
        stretches.setUtc(message.utc);
        return overviews.renewed();
      case "patterns":
        return patterns.watch(message.watch?.secrets);
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

async function extensionsOf(client: Client, signal: AbortSignal): Promise<Set<string>> {
  const { quarterdeck } = await client.deployment.buildInfo({}, { signal });
  return new Set(quarterdeck?.extensions);
}
