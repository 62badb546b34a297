import type { Client } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { backoffMs } from "../../../streams/backoff.ts";
import { toLine } from "../feed/logFeed.ts";
import type { LogStore } from "../lines/logStore.ts";

/** As many as our server gives at once: a request costs more than the lines it brings. */
export const PAGE_LINES = 10_000;
/** Some 10 ms of work for the worker, so that the page's questions are answered in between. */
const TURN_LINES = 2_500;
/** A log that pours lets its first lines go while the page before them is under way. */
const MOST_TRIES = 3;

export type LogHistoryOptions = {
  client: Pick<Client, "logs">;
  agentId: string;
  store: LogStore;
  /** Whether the server gives older lines page by page. */
  hasPaging: () => boolean;
  /** Lines came in front, or what is known about them changed. */
  onChange: () => void;
  /** Lines came in front, and the rest of their page is about to. */
  onPart: () => void;
  /** Runs `work` soon, after others had their turn. */
  soon: (work: () => void) => void;
  /** Runs `work` after so many milliseconds. */
  later?: (work: () => void, ms: number) => void;
};

type Page = { before: number; lines: AgentLog[]; isWhole: boolean };

/** What is older than the lines held: whether there is any, and getting it. */
export function createLogHistory(options: LogHistoryOptions) {
  const { client, agentId, store, hasPaging, onChange, onPart, soon } = options;
  const { later = (work, ms) => void setTimeout(work, ms) } = options;
  /** Nothing is older than the lines that are or were held. */
  let isWhole = true;
  let taken = 0;
  let fetching: Promise<boolean> | undefined;
  /** The page after the one that is being taken in: the server reads while we do. */
  let ahead: { before: number; page: Promise<Page> } | undefined;
  let failures = 0;
  let isWaiting = false;

  const hasMore = () => !isWhole || store.state().dropped > 0;

  async function read(before: number): Promise<Page> {
    if (hasPaging()) {
      const lines = await client.logs.list({ agent: agentId, before, limit: PAGE_LINES });
      return { before, lines, isWhole: lines.length < PAGE_LINES };
    }
    // A server that knows no paging keeps little enough to be asked for all of it.
    const older = (await client.logs.list({ agent: agentId })).filter(({ id }) => id < before);
    return { before, lines: older.slice(-PAGE_LINES), isWhole: older.length <= PAGE_LINES };
  }

  /** The page before this line: the one that was asked for already, if it is that one. */
  function pageBefore(before: number): Promise<Page> {
    const known = ahead?.before === before ? ahead.page : undefined;
    ahead = undefined;
    return known ?? read(before);
  }

  function askAhead(before: number) {
    const page = read(before);
    page.catch(() => {}); // heard when it is waited for
    ahead = { before, page };
  }

  async function fetchPage(goesOn: boolean): Promise<boolean> {
    const release = store.holdOldest();
    try {
      const page = await nextPage();
      if (goesOn && !page.isWhole && page.lines.length > 0) askAhead(page.lines[0]!.id);
      return await takeIn(page);
    } finally {
      release();
    }
  }

  /** The page in front of the first held line. Lines that go meanwhile would be missing between the two. */
  async function nextPage(): Promise<Page> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const page = await pageBefore(store.state().firstId);
      if (page.before === store.state().firstId) return page;
    }
    throw new Error("New lines come in too fast for earlier ones to be held too.");
  }

  /** Puts a page in front, turn by turn from its end; false when it is empty. */
  async function takeIn(page: Page): Promise<boolean> {
    const { lines } = page;
    for (let end = lines.length; end > 0; end -= TURN_LINES) {
      // What is in front of lines that have gone since would be in front of a hole.
      if (store.state().firstId !== (lines[end]?.id ?? page.before)) return true;
      const turn = lines.slice(Math.max(0, end - TURN_LINES), end);
      taken += turn.length;
      store.prepend(turn.map(toLine));
      if (end > TURN_LINES) {
        onPart();
        await new Promise<void>(soon);
      }
    }
    isWhole ||= page.isWhole;
    return lines.length > 0;
  }

  /** Puts the next older page in front; false when there was none. Throws ApiError, or an Error in words. */
  async function older(goesOn = false): Promise<boolean> {
    if (!hasMore() || store.state().lines === 0) return false;
    fetching ??= fetchPage(goesOn).finally(() => {
      fetching = undefined;
      onChange();
    });
    onChange();
    return fetching;
  }

  /** Goes on until all is here or the bound is reached. After a request that failed it waits, and begins anew by itself. */
  async function fill(): Promise<void> {
    if (fetching || isWaiting) return;
    try {
      while (!isWhole && !store.isAtBound() && (await older(true))) failures = 0;
    } catch {
      isWaiting = true;
      later(() => void resume(), backoffMs(failures++));
    }
  }

  function resume(): Promise<void> {
    isWaiting = false;
    return fill();
  }

  return {
    state: (): "none" | "some" | "fetching" => (fetching ? "fetching" : hasMore() ? "some" : "none"),
    isCounted: () => isWhole,
    /** Lines that came this way, those that came again counted again. */
    taken: () => taken,
    /** Called with the first lines of a log that is opened at its end. */
    opened(whole: boolean) {
      isWhole = whole;
    },
    older: () => older(),
    fill,
    /** The server is back: there is no more to wait for. */
    resume,
    /** Fetches back to this id, as far as memory allows. Throws ApiError. */
    async reach(id: number): Promise<void> {
      while (store.state().firstId > id && !store.isFull() && (await older())) {}
    },
  };
}
export type LogHistory = ReturnType<typeof createLogHistory>;
