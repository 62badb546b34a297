import type { Client } from "#api/client.ts";
import { toLine } from "../feed/logFeed.ts";
import type { LogStore } from "../lines/logStore.ts";

/** Lines on either side of the one gone to: some screens. */
const AROUND_LINES = 500;
/** Some 20 ms of work for the worker. */
const PAGE_LINES = 4_000;

type Asks = { client: Pick<Client, "logs">; agentId: string };

/** The lines around one line, ascending; `isWhole`: no older ones are there. Undefined when that line is not there. */
export async function linesAround({ client, agentId }: Asks, id: number, signal: AbortSignal) {
  const ask = { agent: agentId, limit: AROUND_LINES };
  const [before, after] = await Promise.all([
    client.logs.list({ ...ask, before: id + 1 }, { signal }),
    client.logs.list({ ...ask, after: id }, { signal }),
  ]);
  if (before.at(-1)?.id !== id) return undefined;
  return { lines: [...before, ...after].map(toLine), isWhole: before.length < AROUND_LINES };
}

export type IslandEndOptions = Asks & {
  store: LogStore;
  /** The first id that is held elsewhere: the island ends before it. */
  shore: () => number;
  onChange: () => void;
};

/** The newer end of an island: whether there are lines between it and those held to the log's end, and getting them. */
export function createIslandEnd({ client, agentId, store, shore, onChange }: IslandEndOptions) {
  let fetching: Promise<void> | undefined;
  /** The shore up to which all between is here. What is held elsewhere may since begin later: lines of it go. */
  let joinedTo = 0;

  async function fetchPage() {
    const after = store.state().lastId;
    const lines = await client.logs.list({ agent: agentId, after, limit: PAGE_LINES });
    const between = lines.filter(({ id }) => id < shore());
    if (between.length < PAGE_LINES) joinedTo = shore();
    store.append(between.map(toLine));
  }

  return {
    /** `joined`: what follows is held, though not here. */
    state: (): "some" | "fetching" | "joined" =>
      fetching ? "fetching" : shore() <= joinedTo ? "joined" : "some",
    /** Takes the next lines in. Throws ApiError. */
    newer(): Promise<void> {
      fetching ??= fetchPage().finally(() => {
        fetching = undefined;
        onChange();
      });
      onChange();
      return fetching;
    },
  };
}
export type IslandEnd = ReturnType<typeof createIslandEnd>;
