import type { Client } from "#api/client.ts";
import { localClock, utcClock } from "../histogram/binClock.ts";
import { compileFilter } from "../host/compileFilter.ts";
import { createLogHistory, type LogHistory, PAGE_LINES } from "../host/history.ts";
import type { FilterSpec, Look } from "../host/protocol.ts";
import { soon } from "../host/soon.ts";
import { everything, type LogFilter } from "../lines/lineTest.ts";
import { createLogStore, type LogStore } from "../lines/logStore.ts";
import { createLogView, type LogView } from "../lines/logView.ts";
import { createIslandEnd, type IslandEnd, linesAround } from "./island.ts";

/** Rows that lead to the log's end are numbered from here, so that older ones that come later find numbers below. */
const FIRST_NUMBER = 2 ** 31;
/** Numbers below are those of islands: each has a range of its own, so that a number always means one row. */
const ISLAND_NUMBERS = 2 ** 30;
const ISLAND_ROOM = 2 ** 24;
/** What is looked at in passing may be small. */
const ISLAND_BYTES = 32 << 20;

/** Lines of the log without a gap between them. */
export type Stretch = {
  store: LogStore;
  view: LogView;
  history: LogHistory;
  /** Only an island has one: what lies between it and the lines that lead to the log's end. */
  end?: IslandEnd;
};

export type StretchesOptions = {
  client: Client;
  agentId: string;
  /** Memory for the lines that lead to the log's end. */
  maxBytes: number;
  /** Whether the server gives older lines page by page. */
  hasPaging: () => boolean;
  /** Rows changed. */
  onChange: () => void;
  /** Rows changed, and more of them are about to. */
  onPart: () => void;
};
export type Stretches = ReturnType<typeof createStretches>;

/**
 * What is held of a log: the lines that lead to its end, and at most one island, which is the lines around one that was
 * gone to and was too far away to hold all between. One of the two is shown: that with the row that is looked at.
 */
export function createStretches(options: StretchesOptions) {
  const { client, agentId, maxBytes, hasPaging, onChange, onPart } = options;
  let filters = 0;
  const filterNumbers = new WeakMap<LogFilter, number>();
  let filter = everything;
  let newestFilter = Promise.resolve(filter);
  let clock = localClock();
  let folds = false;
  let islands = 0;
  let island: Stretch | undefined;
  const live = createStretch({ maxBytes, firstNumber: FIRST_NUMBER }, hasPaging);
  let shown = live;

  function createStretch(of: { maxBytes: number; firstNumber: number }, pages: () => boolean): Stretch {
    const store = createLogStore(of);
    const view = createLogView(store, { onRebuilt: onChange, soon });
    const history = createLogHistory({
      client,
      agentId,
      store,
      hasPaging: pages,
      soon,
      onChange() {
        view.update();
        onChange();
      },
      onPart() {
        view.update();
        onPart();
      },
    });
    return { store, view, history };
  }

  async function openIsland(id: number, signal: AbortSignal): Promise<Stretch | undefined> {
    const found = await linesAround({ client, agentId }, id, signal);
    signal.throwIfAborted();
    if (!found) return undefined;
    const place = islands++ % (ISLAND_NUMBERS / ISLAND_ROOM);
    const firstNumber = ISLAND_NUMBERS - (place + 0.5) * ISLAND_ROOM;
    const made = createStretch({ maxBytes: ISLAND_BYTES, firstNumber }, () => true);
    const { store, view, history } = made;
    const shore = () => live.store.state().firstId;
    store.append(found.lines.filter((line) => line.id < shore()));
    history.opened(found.isWhole);
    made.end = createIslandEnd({
      client,
      agentId,
      store,
      shore,
      onChange() {
        view.update();
        onChange();
      },
    });
    view.foldAll(folds);
    view.setClock(clock);
    view.setFilter(filter);
    return made;
  }

  /** An island that was left for a newer one may still be on screen. */
  const all = () => new Set(island ? [live, island, shown] : [live]);

  /** The stretch that a row is in; the newest island for rows of one that is gone. */
  function of(number: number): Stretch {
    if (number >= ISLAND_NUMBERS) return live;
    const isIn = ({ store }: Stretch) => rangeOf(store.state().start) === rangeOf(number);
    return shown !== live && isIn(shown) ? shown : (island ?? live);
  }

  return {
    live,
    get shown(): Stretch {
      return shown;
    },
    of,
    /** Shows what is looked at; true when that is another stretch than before. */
    look(look: Look): boolean {
      const before = shown;
      if (look.kind === "tail") shown = live;
      else if (look.kind === "number") shown = of(look.number);
      return shown !== before;
    },
    /** Fits both to another filter; true when no newer one came meanwhile. */
    async setFilter(spec: FilterSpec): Promise<boolean> {
      const mine = compileFilter(spec);
      newestFilter = mine;
      const made = await mine;
      if (mine !== newestFilter) return false;
      filter = made;
      filterNumbers.set(filter, ++filters);
      for (const { view } of all()) view.setFilter(filter);
      return true;
    },
    /** The filter that was set last, also while its rows are not there yet. */
    newestFilter: (): Promise<LogFilter> => newestFilter,
    /** Grows with each filter: that of the rows shown. */
    get filterNumber(): number {
      return filterNumbers.get(shown.view.filter) ?? 0;
    },
    setUtc(utc: boolean) {
      clock = utc ? utcClock : localClock();
      for (const { view } of all()) view.setClock(clock);
    },
    foldAll(isFolding: boolean) {
      folds = isFolding;
      for (const { view } of all()) view.foldAll(folds);
    },
    /**
     * The row of a line, fetched if it is not held: with all lines between where that is one page, else as an island.
     * Undefined when the log has no such line. Throws ApiError, and the reason of the signal.
     */
    async goTo(id: number, signal: AbortSignal): Promise<number | undefined> {
      const held = rowOf(live, id) ?? (island && rowOf(island, id));
      if (held !== undefined) return held;
      const { firstId } = live.store.state();
      if (id >= firstId) return undefined;
      if (!hasPaging() || (firstId - id <= PAGE_LINES && !live.store.isFull())) {
        await live.history.reach(id);
        signal.throwIfAborted();
        const number = rowOf(live, id);
        if (number !== undefined || !hasPaging()) return number;
      }
      const opened = await openIsland(id, signal);
      if (!opened) return undefined;
      const number = rowOf(opened, id);
      // Its rows stay on screen until the page looks at the new ones.
      if (number !== undefined) island = opened;
      return number;
    },
  };
}

const rangeOf = (number: number) => Math.floor(number / ISLAND_ROOM);

function rowOf({ store, view }: Stretch, id: number): number | undefined {
  const number = store.numberOfId(id);
  if (store.lineAt(number)?.id !== id) return undefined;
  view.reveal(number);
  return number;
}
