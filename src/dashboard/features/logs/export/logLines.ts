import { ApiError, type Client } from "#api/client.ts";
import { backoffMs } from "../../../streams/backoff.ts";
import { toLine } from "../feed/logFeed.ts";
import { type LogFilter, lineTest } from "../lines/lineTest.ts";
import { createLogStore, type Line, type LogStore } from "../lines/logStore.ts";

/** As many as are fetched of older lines: some 20 ms of work for the worker. */
const PAGE_LINES = 4_000;

export type LogLinesOptions = {
  store: LogStore;
  client: Pick<Client, "logs">;
  agentId: string;
  /** Whether the server has lines older than the first held one. */
  hasOlder: () => boolean;
  filter: LogFilter;
  signal: AbortSignal;
};

/** Lines that pass, of some that were looked at; `share` of all are then done. None while the server is away. */
export type LogPiece = { lines: readonly Line[]; share: number; waits: boolean };

/**
 * The log from its first line to what is now its last, whether the page holds it or the server: what is held is read
 * where it is, the rest is fetched. Lines may come and go at either end meanwhile. A server that is away is waited for.
 */
export async function* logLines(options: LogLinesOptions): AsyncGenerator<LogPiece> {
  const { store, hasOlder, filter, signal } = options;
  const { end, lastId: upTo } = store.state();
  const test = lineTest(store, filter);
  /** Everything up to this id is done. */
  let after = 0;
  let first: number | undefined;
  /** The held row to go on with. */
  let row: number | undefined;
  let isAllHeld = false;

  const share = (id: number) => (upTo <= first! ? 1 : Math.min(1, (id - first!) / (upTo - first!)));

  for (;;) {
    const { start, firstId, lines } = store.state();
    // Rows may have been let go since: then what they were is fetched.
    if (row === undefined || row < start) {
      const isHeld = lines > 0 && (firstId <= after || isAllHeld || !hasOlder());
      row = isHeld ? store.numberOfId(after + 1) : undefined;
    }
    if (row !== undefined) {
      const segment = row < end ? store.segmentOf(row) : undefined;
      if (!segment) return;
      const stop = Math.min(end, segment.first + segment.count);
      const passing: Line[] = [];
      for (; row < stop; row++) {
        const line = store.lineAt(row)!; // it is in the segment
        after = Math.max(after, line.id);
        first ??= line.id;
        if (test(segment, row - segment.first) !== "no") passing.push(line);
      }
      yield { lines: passing, share: share(after), waits: false };
    } else {
      if (after >= upTo) return;
      const page = yield* pageAfter(options, after, () => (first === undefined ? 0 : share(after)));
      // What the server has let go is nowhere but here.
      isAllHeld = page.lastId === 0;
      if (isAllHeld && lines === 0) return;
      first ??= page.firstId;
      after = Math.max(after, page.lastId);
      yield { lines: passing(page.store, filter, upTo), share: share(after), waits: false };
    }
    signal.throwIfAborted();
  }
}

/** The next page of the server; while there is none, that is said. */
async function* pageAfter(
  { client, agentId, signal }: LogLinesOptions,
  after: number,
  share: () => number,
): AsyncGenerator<LogPiece, { store: LogStore; firstId: number; lastId: number }> {
  for (let attempt = 0; ; attempt++) {
    try {
      const page = await client.logs.list({ agent: agentId, after, limit: PAGE_LINES }, { signal });
      const store = createLogStore({ maxBytes: Number.POSITIVE_INFINITY });
      store.append(page.map(toLine));
      return { store, firstId: page.at(0)?.id ?? 0, lastId: page.at(-1)?.id ?? 0 };
    } catch (error) {
      signal.throwIfAborted();
      if (isFinal(error)) throw error;
      yield { lines: [], share: share(), waits: true };
      await pause(backoffMs(attempt), signal);
    }
  }
}

function passing(store: LogStore, filter: LogFilter, upTo: number): Line[] {
  const test = lineTest(store, filter);
  const found: Line[] = [];
  const { start, end } = store.state();
  store.scan(start, end, (segment, from, to) => {
    for (let at = from; at < to; at++) {
      const line = store.lineAt(segment.first + at)!; // it is in the segment
      if (line.id <= upTo && test(segment, at) !== "no") found.push(line);
    }
  });
  return found;
}

/** A gateway without its server, too many requests, and an answer that broke off are worth another try. */
const isFinal = (error: unknown) =>
  error instanceof ApiError && ![0, 429, 502, 503, 504].includes(error.status);

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
