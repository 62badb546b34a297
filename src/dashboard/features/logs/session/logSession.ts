import type { ReadReport } from "#api/client.ts";
import { createStore, type ReadStore } from "../../../streams/store.ts";
import type { StreamState, WatchedStream } from "../../../streams/streamState.ts";
import type { FeedAccount } from "../feed/logFeed.ts";
import type { LogOrigin } from "../host/logOrigin.ts";
import type {
  Block,
  FilterSpec,
  Frame,
  FromHost,
  Look,
  Overview,
  Port,
  Question,
  Questions,
  SaveProgress,
  Stack,
  ToHost,
} from "../host/protocol.ts";
import type { Line } from "../lines/logStore.ts";
import type { Patterns } from "../patterns/patternCounts.ts";

/** The worker outlives its last listener by this much: React lets go of a page and takes it again at once in tests. */
const GRACE_MS = 1_000;

/** What is drawn: the numbers of the newest frame, with the lines of the newest block that fits the scrolling. */
export type LogFrame = Omit<Frame, "block"> & {
  from: number;
  lines: readonly Line[];
  stacks: ReadonlyMap<number, Stack>;
  timeBefore: number | undefined;
};

/** One log on one page: the page's end of the worker that holds it. Opens with the first subscriber. */
export type LogSession = ReadStore<LogFrame> & {
  /** All rows at a glance, a little behind the frames. */
  overview: ReadStore<Overview | undefined>;
  /** Lines grouped into templates, while that is watched. */
  patterns: ReadStore<Patterns | undefined>;
  feed: WatchedStream & { account(): FeedAccount };
  /** Says which rows are wanted; the answer comes as a frame. */
  look(look: Look, unseenFrom: number): number;
  /** The newest frame is on screen: the next may come. */
  drawn(): void;
  setFilter(filter: FilterSpec): void;
  /** Folds all stack traces, or none. */
  setFolding(folds: boolean): void;
  /** Bins of time begin by UTC, or by the reader's clock. */
  setUtc(utc: boolean): void;
  /** Groups lines into templates, these values being secret, or no longer. */
  watchPatterns(secrets: readonly string[] | undefined): void;
  /** Rejects with an Error whose message is for people. */
  ask<Q extends Question>(
    question: Q,
    of: Questions[Q]["ask"],
    /** What takes long tells how far it is, and is called off by the signal; it then rejects like any other. */
    watch?: Watch,
  ): Promise<Questions[Q]["answer"]>;
};

type Watch = { signal: AbortSignal; onProgress: (progress: SaveProgress) => void };
type Waiting = {
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
  watch: Watch | undefined;
};

export type HostPort = Port<ToHost, FromHost> & {
  /** Told when the worker cannot run at all. */
  onFailure(listener: (reason: string) => void): void;
  close(): void;
};

export type LogSessionOptions = {
  origin: LogOrigin;
  spawn: () => HostPort;
  /** What the server can do beyond the Coder API; undefined when that is not known. */
  extensions: readonly string[] | undefined;
  /** Whether the block is to be drawn; it may answer a look that is no longer of use. */
  accepts: (block: Block) => boolean;
  onWake: (listener: () => void) => () => void;
  onReach: (answered: boolean) => void;
  onRead: (report: ReadReport) => void;
  onSignedOut: () => void;
};

const noAccount: FeedAccount = { received: 0, repeated: 0, misordered: 0, outages: 0, loaded: false };

export const emptyFrame: LogFrame = {
  state: { start: 0, end: 0, lines: 0, dropped: 0, bytes: 0, firstId: 0, lastId: 0, byLevel: [] },
  account: noAccount,
  earlier: "none",
  isCounted: true,
  island: undefined,
  tallies: {},
  rows: 0,
  folded: 0,
  hits: 0,
  unheld: { kind: "none" },
  seeking: undefined,
  errors: 0,
  filter: 0,
  progress: undefined,
  unseen: { lines: 0, errors: 0 },
  from: 0,
  lines: [],
  stacks: new Map(),
  timeBefore: undefined,
};

export function createLogSession(options: LogSessionOptions): LogSession {
  const life = { onFirst: hold, onLast: release };
  const frame = createStore<LogFrame>(emptyFrame, life);
  const overview = createStore<Overview | undefined>(undefined);
  const patterns = createStore<Patterns | undefined>(undefined);
  const idle = (): StreamState => ({ status: "idle", since: Date.now(), attempt: 0 });
  const stream = createStore<StreamState>(idle(), life);
  let account = noAccount;
  let port: HostPort | undefined;
  let unwake = () => {};
  let holders = 0;
  let ending: ReturnType<typeof setTimeout> | undefined;
  /** Lines of the newest block, drawn or not: those the worker takes for known. */
  let known = new Map<number, Line>();
  let isDrawn = true;
  let looks = 0;
  let lastLook: Extract<ToHost, { type: "look" }> | undefined;
  let lastFilter: FilterSpec | undefined;
  let folds = false;
  let utc = false;
  let watched: readonly string[] | undefined;
  let questions = 0;
  const waiting = new Map<number, Waiting>();

  function hold() {
    holders++;
    clearTimeout(ending);
    if (!port) start();
  }

  function release() {
    holders--;
    if (holders === 0) ending = setTimeout(stop, GRACE_MS);
  }

  function start() {
    const { origin, extensions } = options;
    const mine = options.spawn();
    port = mine;
    mine.onMessage((message) => {
      if (port === mine) receive(message);
    });
    mine.onFailure((reason) => {
      if (port !== mine) return;
      stop();
      stream.set({ status: "refused", since: Date.now(), attempt: 0, reason });
    });
    unwake = options.onWake(() => mine.post({ type: "wake" }));
    mine.post({ type: "open", origin, extensions });
    if (lastFilter) mine.post({ type: "filter", filter: lastFilter });
    if (folds) mine.post({ type: "folding", folds });
    if (utc) mine.post({ type: "clock", utc });
    if (watched) mine.post({ type: "patterns", watch: { secrets: watched } });
    if (lastLook) mine.post(lastLook);
  }

  function stop() {
    unwake();
    port?.close();
    port = undefined;
    known = new Map();
    for (const { reject } of waiting.values()) reject(new Error("This log was closed."));
    waiting.clear();
    account = noAccount;
    frame.set(emptyFrame);
    overview.set(undefined);
    patterns.set(undefined);
    stream.set(idle());
  }

  function receive(message: FromHost) {
    switch (message.type) {
      case "frame":
        return takeFrame(message.frame);
      case "overview":
        return overview.set(message.overview);
      case "patterns":
        return patterns.set(message.patterns);
      case "stream":
        account = message.account;
        return stream.set(message.state);
      case "answer":
        waiting.get(message.id)?.resolve(message.answer);
        return void waiting.delete(message.id);
      case "failed":
        waiting.get(message.id)?.reject(new Error(message.message));
        return void waiting.delete(message.id);
      case "progress":
        return waiting.get(message.id)?.watch?.onProgress(message.progress);
      case "signedOut":
        return options.onSignedOut();
      case "reach":
        return options.onReach(message.answered);
      case "read":
        return options.onRead(message.report);
    }
  }

  function takeFrame({ block, ...rest }: Frame) {
    for (const line of block.lines) known.set(line.number, line);
    const lines = block.numbers.map((number) => known.get(number)!);
    known = new Map(lines.map((line) => [line.number, line]));
    account = rest.account;
    isDrawn = false;
    const before = frame.getSnapshot();
    const isWanted = options.accepts(block);
    const drawn = isWanted
      ? {
          from: block.from,
          lines,
          stacks: new Map(block.stacks.map((stack) => [stack.head, stack])),
          timeBefore: block.timeBefore,
        }
      : { from: before.from, lines: before.lines, stacks: before.stacks, timeBefore: before.timeBefore };
    frame.set({ ...rest, ...drawn });
    // Who scrolled on asked for others, which need not wait until this is painted: it is not.
    if (!isWanted) tellDrawn();
  }

  function tellDrawn() {
    if (isDrawn) return;
    isDrawn = true;
    port?.post({ type: "drawn" });
  }

  return {
    getSnapshot: frame.getSnapshot,
    subscribe: frame.subscribe,
    overview,
    patterns,
    feed: {
      getSnapshot: stream.getSnapshot,
      subscribe: stream.subscribe,
      account: () => account,
      retryNow() {
        if (port) port.post({ type: "retry" });
        else if (holders > 0) start();
      },
    },
    look(look, unseenFrom) {
      const message = { type: "look", seq: ++looks, look, unseenFrom } as const;
      lastLook = message;
      port?.post(message);
      return looks;
    },
    drawn: tellDrawn,
    setFilter(filter) {
      lastFilter = filter;
      port?.post({ type: "filter", filter });
    },
    setFolding(next) {
      folds = next;
      port?.post({ type: "folding", folds });
    },
    setUtc(next) {
      if (next === utc) return;
      utc = next;
      port?.post({ type: "clock", utc });
    },
    watchPatterns(secrets) {
      watched = secrets;
      if (!secrets) patterns.set(undefined);
      port?.post({ type: "patterns", watch: secrets && { secrets } });
    },
    ask(question, of, watch) {
      return new Promise((resolve, reject) => {
        if (!port) return reject(new Error("This log is closed."));
        const id = ++questions;
        const asked = port;
        // The worker answers each question in its own type (host/answers.ts).
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject, watch });
        asked.post({ type: "ask", id, question, of });
        watch?.signal.addEventListener("abort", () => asked.post({ type: "cancel", id }), { once: true });
      });
    },
  };
}
