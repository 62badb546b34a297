import type { AgentLog } from "#api/http/logs.ts";
import type { JsonSocket } from "#api/socket.ts";
import {
  createReconnectingStream,
  type ReconnectingStreamOptions,
} from "../../../streams/reconnectingStream.ts";
import type { WatchedStream } from "../../../streams/streamState.ts";
import { parseTime } from "../../../ui/timeText.ts";
import { levelCode } from "../lines/levels.ts";
import type { IncomingLine, LogStore } from "../lines/logStore.ts";
import { SILENT_MS } from "./logSocket.ts";
import { outageText } from "./outageText.ts";

/** What the footer states: the account of everything that came in on this page. */
export type FeedAccount = {
  received: number;
  /** Lines that came again and were left out. */
  repeated: number;
  /** Lines out of order that were never seen before: the one thing that would be a loss. Expected to stay 0. */
  misordered: number;
  outages: number;
  /** True once the history that was there on opening has come. */
  loaded: boolean;
};

export type LogFeedOptions = {
  store: LogStore;
  /** `isFirst` until something was heard: an empty history was a history too. */
  open: (after: number, isFirst: boolean) => JsonSocket<AgentLog[]>;
  /** Runs `work` before the next paint, and also some time soon when nothing is painted. */
  nextFrame: (work: () => void) => void;
  /** Called once per frame in which the store changed. */
  onChange: () => void;
} & Pick<ReconnectingStreamOptions<AgentLog[]>, "probe" | "onWake" | "random">;

export type LogFeed = WatchedStream & { account(): FeedAccount };

/**
 * Follows one agent's log while anyone subscribes: history first, then what comes, each id once, resumed after the last
 * seen one. Each time nobody listened leaves a row in the store.
 */
export function createLogFeed({ store, open, nextFrame, onChange, ...options }: LogFeedOptions): LogFeed {
  const account: FeedAccount = { received: 0, repeated: 0, misordered: 0, outages: 0, loaded: false };
  let queue: AgentLog[][] = [];
  let frameAsked = false;
  let lastId = 0;
  let lostAt: number | undefined;
  /** The server's first message, the history, has come; it counts as loaded once it is in the store. */
  let heard = false;

  const stream = createReconnectingStream<AgentLog[]>({
    ...options,
    silentMs: SILENT_MS,
    endsForGood: true, // the socket tells a superseded build from a server that goes down
    open: () => open(lastId, !heard),
    onMessage(batch) {
      const fresh = batch.filter(isNew);
      if (lostAt !== undefined) resumed(lostAt, fresh.length);
      if (fresh.length > 0) queue.push(fresh);
      if (fresh.length > 0 || !heard) flushSoon();
      heard = true;
    },
  });

  /** Whatever ended a log that was being followed: until it is followed again is an outage. */
  function noteLoss() {
    const { status, since } = stream.getSnapshot();
    if (heard && (status === "retrying" || status === "refused" || status === "ended")) lostAt ??= since;
  }

  /** Ids only grow. One that does not was seen before, or, against the contract, came out of order. */
  function isNew(log: AgentLog): boolean {
    if (log.id > lastId) {
      lastId = log.id;
      account.received++;
      return true;
    }
    if (isHeld(log.id)) account.repeated++;
    else account.misordered++;
    return false;
  }

  function isHeld(id: number): boolean {
    if (queue.some((batch) => batch.some((log) => log.id === id))) return true;
    const { firstId } = store.state();
    // What was dropped for its age counts as seen.
    return id < firstId || store.lineAt(store.numberOfId(id))?.id === id;
  }

  function resumed(since: number, missed: number) {
    flush();
    const now = Date.now();
    store.addOutage(now, outageText(since, now, missed));
    account.outages++;
    lostAt = undefined;
    flushSoon();
  }

  function flushSoon() {
    if (frameAsked) return;
    frameAsked = true;
    nextFrame(() => {
      frameAsked = false;
      flush();
      account.loaded = true;
      onChange();
    });
  }

  function flush() {
    const batches = queue;
    queue = [];
    for (const batch of batches) store.append(batch.map(toLine));
  }

  return {
    account: () => ({ ...account }),
    getSnapshot: stream.getSnapshot,
    retryNow: stream.retryNow,
    subscribe: (listener) =>
      stream.subscribe(() => {
        noteLoss();
        listener();
      }),
  };
}

/** Lines of one batch mostly have one time: it is read once. 0: it has none that can be read. */
let lastTime = { text: "", ms: 0 };
function timeOf(text: string): number {
  if (text !== lastTime.text) lastTime = { text, ms: parseTime(text) ?? 0 };
  return lastTime.ms;
}

export const toLine = (log: AgentLog): IncomingLine => ({
  id: log.id,
  time: timeOf(log.created_at),
  level: levelCode(log.level),
  source: log.source_id,
  text: log.output,
});
