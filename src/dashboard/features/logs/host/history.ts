import type { Client } from "#api/client.ts";
import type { AgentLog } from "#api/http/logs.ts";
import { toLine } from "../feed/logFeed.ts";
import type { LogStore } from "../lines/logStore.ts";

/** Some 20 ms of work for the worker, so that the page's questions are answered in between. */
const PAGE_LINES = 4_000;

export type LogHistoryOptions = {
  client: Pick<Client, "logs">;
  agentId: string;
  store: LogStore;
  /** Whether the server gives older lines page by page. */
  hasPaging: () => boolean;
  /** Lines came in front, or what is known about them changed. */
  onChange: () => void;
};

/** What is older than the lines held: whether there is any, and getting it. */
export function createLogHistory({ client, agentId, store, hasPaging, onChange }: LogHistoryOptions) {
  /** Nothing is older than the lines that are or were held. */
  let isWhole = true;
  let taken = 0;
  let fetching: Promise<boolean> | undefined;

  const hasMore = () => !isWhole || store.state().dropped > 0;

  async function read(before: number): Promise<{ lines: AgentLog[]; isWhole: boolean }> {
    if (hasPaging()) {
      const lines = await client.logs.list({ agent: agentId, before, limit: PAGE_LINES });
      return { lines, isWhole: lines.length < PAGE_LINES };
    }
    // A server that knows no paging keeps little enough to be asked for all of it.
    const older = (await client.logs.list({ agent: agentId })).filter(({ id }) => id < before);
    return { lines: older.slice(-PAGE_LINES), isWhole: older.length <= PAGE_LINES };
  }

  async function fetchPage(): Promise<boolean> {
    const before = store.state().firstId;
    const release = store.holdOldest();
    try {
      const page = await read(before);
      // Lines that went meanwhile would be missing between these and the first held one.
      if (store.state().firstId !== before)
        throw new Error("New lines come in too fast for earlier ones to be held too.");
      isWhole ||= page.isWhole;
      taken += page.lines.length;
      store.prepend(page.lines.map(toLine));
      return page.lines.length > 0;
    } finally {
      release();
    }
  }

  /** Puts the next older page in front; false when there was none. Throws ApiError, or an Error in words. */
  async function older(): Promise<boolean> {
    if (!hasMore() || store.state().lines === 0) return false;
    fetching ??= fetchPage().finally(() => {
      fetching = undefined;
      onChange();
    });
    onChange();
    return fetching;
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
    older,
    /** Goes on until all is here or the bound is reached; a request that fails ends it until it is called again. */
    async fill(): Promise<void> {
      if (fetching) return;
      try {
        while (!isWhole && !store.isAtBound() && (await older()));
      } catch {
        // The stream says that the server is away; once it is back, this is called again.
      }
    },
    /** Fetches back to this id, as far as memory allows. Throws ApiError. */
    async reach(id: number): Promise<void> {
      while (store.state().firstId > id && !store.isFull() && (await older()));
    },
  };
}
export type LogHistory = ReturnType<typeof createLogHistory>;
