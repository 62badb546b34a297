import { createStore, type ReadStore } from "../../../streams/store.ts";
import type { Block, Look } from "../host/protocol.ts";

/** The rows that are drawn: some of all, from a position on. */
export type DrawnRows = {
  /** How many rows there are in all. */
  readonly rows: number;
  /** Position of the first drawn one. */
  readonly from: number;
  readonly lines: readonly { readonly number: number }[];
  /** The last row is not the end of the log. */
  readonly island?: unknown;
  /** Where rows that are still to come begin. */
  readonly state?: { readonly end: number };
};

/** What the scrolling needs of the page: one scrolling element, in it one block that holds the drawn rows. */
export type Surface = {
  scrollTop(): number;
  setScrollTop(px: number): void;
  /** Visible height. */
  viewport(): number;
  setContentHeight(px: number): void;
  setBlockTop(px: number): void;
  blockHeight(): number;
  /** Where a drawn row begins in the block. */
  rowTop(number: number): number | undefined;
  /** The drawn row at this height of the block. */
  rowAt(top: number): { number: number; top: number } | undefined;
};

/** The first row on screen, and how far below the upper edge it begins. */
export type Place = { number: number; offset: number };

export type ScrollState = {
  /** At the end, and staying there. */
  following: boolean;
  /** Rows from this number on have not been seen since the end was left. */
  unseenFrom: number;
  /** All rows are on screen: there is no end to go to. */
  fits: boolean;
};

/** Browsers cut elements off somewhere beyond 16 million pixels; higher logs get a scrollbar of another scale. */
const HIGHEST_PX = 8_000_000;
/** Rows drawn beyond what is visible, on either side. */
const OVERSCAN = 30;
/** The same while a scrollbar is dragged: each frame draws all of its rows anew. More than a wheel turns at once. */
const OVERSCAN_PASSING = 8;
/** So near to the end is at the end: fractions of pixels and rounding. */
const NEAR_PX = 3;
/** A pause in scrolling after which the scrollbar may be set right unnoticed. */
const IDLE_MS = 200;
/** Height of a line of text; tokens of the page give it. */
export const ROW_PX = 20;

export type LogScrollOptions = {
  drawn: () => DrawnRows;
  /** Asks for rows; answers the number that the block with them will carry. */
  look: (look: Look, unseenFrom: number) => number;
};

/**
 * Who scrolls whom. One row, the anchor, has a fixed place in the content; all others are laid out around it by the
 * browser, whatever their heights. So nothing that happens to other rows (appended, dropped, filtered, wrapped) can move
 * what is read, no height needs to be known before it is drawn, and the content may be taller than browsers allow: away
 * from the anchor, heights are only guessed for the scrollbar. Rows come from elsewhere, a little later than they are
 * asked for; until then what is drawn stays where it is.
 */
export function createLogScroll({ drawn, look }: LogScrollOptions) {
  const state = createStore<ScrollState>({ following: true, unseenFrom: 0, fits: false });
  let surface: Surface | undefined;
  let anchor: { number: number; top: number } | undefined;
  /** Where the row that was asked for goes, once it is here. */
  let coming: { look: Look; top: number; replace: boolean; toTop?: true } | undefined;
  /** The newest look's number. */
  let asked = 0;
  /** The scroll position as last set or seen: an event that finds it unchanged was our own doing. */
  let position = 0;
  let blockTop = 0;
  let contentHeight = 0;
  let average = ROW_PX;
  /** The anchor goes where the scrollbar would want it at the next layout. */
  let replace = false;
  /** What stands before the first row comes into view with it. */
  let toTop = false;
  let idle: ReturnType<typeof setTimeout> | undefined;
  /** Jumps over many rows since scrolling rested. From the second on it is a drag, and no row is read on the way. */
  let jumps = 0;

  const viewport = () => surface?.viewport() ?? 0;
  /** Rows to ask for beside one at the top of what is visible. */
  const around = () => {
    const beyond = jumps > 1 ? OVERSCAN_PASSING : OVERSCAN;
    return { above: beyond, below: Math.ceil((viewport() || 800) / ROW_PX) + beyond };
  };
  /** Position behind the last drawn row. */
  const last = () => drawn().from + drawn().lines.length;

  /** Where a row would be if all rows were of average height, on the scrollbar's scale. */
  function guess(row: number): number {
    const { rows } = drawn();
    const whole = rows * average;
    return Math.round(whole <= HIGHEST_PX ? row * average : (row / rows) * HIGHEST_PX);
  }

  /** Asks for the rows around where the person is. */
  function ask() {
    const { following, unseenFrom } = state.getSnapshot();
    if (following) coming = undefined;
    const wanted: Look =
      following || (!anchor && !coming)
        ? { kind: "tail", rows: around().below }
        : (coming?.look ?? { kind: "number", number: anchor!.number, ...around() });
    asked = look(wanted, unseenFrom);
  }

  /** Whether these rows are to be drawn: they are what was asked for last, or still hold what is read. */
  function accepts(block: Block): boolean {
    // Blocks come at any time: the person may have scrolled, and the event of it be still to come.
    onScroll();
    const isNewest = block.look === asked;
    const { following } = state.getSnapshot();
    if (!isNewest && (following || coming || !anchor || !block.numbers.includes(anchor.number))) return false;
    if (following || block.anchor === undefined) return true;
    if (coming) {
      anchor = { number: block.anchor, top: coming.top };
      replace ||= coming.replace;
      toTop = coming.toTop ?? false;
      const { kind } = coming.look;
      coming = undefined;
      // A position means other rows once lines come or go in front: from now on it is this row that is looked at.
      if (kind === "row") ask();
    } else if (anchor && !block.numbers.includes(anchor.number))
      // What the anchor named is gone (filtered, dropped): the next row takes its place, at the same height.
      anchor.number = block.numbers.find((number) => number >= anchor!.number) ?? block.anchor;
    return true;
  }

  /** After the drawn rows are in the page and before it is painted. */
  function layout() {
    if (!surface) return;
    const { rows, from, lines, island } = drawn();
    const height = surface.blockHeight();
    const count = lines.length;
    if (count > 0) average = Math.max(ROW_PX, height / count);
    const { following } = state.getSnapshot();
    let target = position;
    if (following || !anchor) {
      blockTop = from === 0 ? 0 : guess(from);
      contentHeight = blockTop + height;
      target = Math.max(0, contentHeight - viewport());
    } else {
      const inBlock = surface.rowTop(anchor.number) ?? 0;
      blockTop = anchor.top - inBlock;
      if (from === 0) blockTop = 0;
      else if (replace || blockTop < 0) blockTop = guess(from);
      const shift = blockTop + inBlock - anchor.top;
      anchor.top += shift;
      target = toTop && from === 0 ? 0 : position + shift;
      const below = rows - last();
      contentHeight = blockTop + height;
      if (below > 0)
        contentHeight = Math.max(
          contentHeight + viewport(),
          Math.min(HIGHEST_PX, contentHeight + Math.round(below * average)),
        );
    }
    replace = false;
    toTop = false;
    surface.setBlockTop(blockTop);
    surface.setContentHeight(contentHeight);
    if (target !== surface.scrollTop()) surface.setScrollTop(target);
    position = surface.scrollTop();
    if (following) {
      takeAnchor();
      coming = undefined;
    }
    seeAll(island === undefined && from === 0 && last() === rows && contentHeight <= viewport());
  }

  /** What fits the screen is seen without scrolling. */
  function seeAll(fits: boolean) {
    const before = state.getSnapshot();
    const end = (drawn().lines.at(-1)?.number ?? -1) + 1;
    const unseenFrom = fits && !before.following ? Math.max(before.unseenFrom, end) : before.unseenFrom;
    if (fits === before.fits && unseenFrom === before.unseenFrom) return;
    state.set({ ...before, fits, unseenFrom });
    if (unseenFrom !== before.unseenFrom) ask();
  }

  /** Makes the first visible row the anchor, where it is now; if it is not drawn, has it fetched. */
  function takeAnchor() {
    if (!surface) return;
    const { from, rows } = drawn();
    const height = surface.blockHeight();
    const offset = position - blockTop;
    const row = surface.rowAt(offset);
    const isFar = offset < -2 * viewport() || offset >= height + 2 * viewport();
    coming = undefined;
    if (row) jumps = 0;
    if (row && offset >= 0) anchor = { number: row.number, top: blockTop + row.top };
    else if (offset < 0 && !isFar) {
      const away = Math.ceil(-offset / average);
      fetchRow(from - away, Math.round(blockTop - away * average));
    } else if (offset >= height && !isFar) {
      const away = Math.floor((offset - height) / average);
      fetchRow(last() + away, Math.round(blockTop + height + away * average));
    } else {
      // Far from all that is drawn: the scrollbar was dragged or clicked.
      jumps++;
      const isScaled = rows * average > HIGHEST_PX;
      const share = position / Math.max(1, contentHeight - viewport());
      fetchRow(Math.floor(isScaled ? share * rows : position / average), position);
    }
  }

  function fetchRow(row: number, top: number, replaces = false) {
    const wanted = Math.max(0, Math.min(row, drawn().rows - 1));
    coming = { look: { kind: "row", row: wanted, ...around() }, top, replace: replaces };
  }

  /** Brings a row a third below the top. */
  function center(number: number) {
    if (state.getSnapshot().following) leaveEnd();
    const { below } = around();
    coming = {
      look: { kind: "number", number, above: below, below },
      top: Math.round(position + viewport() / 3),
      replace: true,
    };
    ask();
  }

  function follow() {
    clearTimeout(idle);
    state.set({ ...state.getSnapshot(), following: true });
    ask();
  }

  function leaveEnd() {
    const { lines, state: held } = drawn();
    const newest = lines.at(-1)?.number ?? (held?.end ?? 0) - 1;
    state.set({ ...state.getSnapshot(), following: false, unseenFrom: newest + 1 });
  }

  function seen() {
    const before = state.getSnapshot();
    if (before.following || !surface) return;
    const lowest = surface.rowAt(position + viewport() - blockTop - 1);
    if (lowest && lowest.number >= before.unseenFrom) state.set({ ...before, unseenFrom: lowest.number + 1 });
  }

  function onScroll() {
    if (!surface) return;
    const { rows, from, island } = drawn();
    const now = surface.scrollTop();
    if (Math.abs(now - position) < 1) return;
    const upwards = now < position;
    position = now;
    const atEnd = island === undefined && now >= contentHeight - viewport() - NEAR_PX;
    const { following } = state.getSnapshot();
    // A view that grew may push the position up by itself; it is at the end then, which a person scrolling up is not.
    if (atEnd && (following || (!upwards && last() === rows))) return follow();
    // Dragged to the very end at once, past rows that are not drawn yet.
    if (atEnd && !upwards && last() < rows && now >= surface.viewport()) return follow();
    if (following) leaveEnd();
    takeAnchor();
    seen();
    // The end of the bar is no end of the log while there are more rows that way.
    replace = now < viewport() && from > 0;
    clearTimeout(idle);
    idle = setTimeout(settle, IDLE_MS);
    ask();
  }

  /** Scrolling rests. Sets a scrollbar right that has come off by guessed heights. Nothing visible moves. */
  function settle() {
    const wasDragged = jumps > 1;
    jumps = 0;
    if (wasDragged) ask();
    const { from } = drawn();
    if (!anchor || coming || state.getSnapshot().following || from === 0) return;
    if (Math.abs(guess(from) - blockTop) <= viewport()) return;
    replace = true;
    layout();
  }

  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    attach(to: Surface) {
      surface = to;
      ask();
      return () => {
        clearTimeout(idle);
        surface = undefined;
      };
    },
    accepts,
    layout,
    /** The window has another size: more or fewer rows fit. */
    resized: ask,
    onScroll,
    follow,
    /** Moves by most of what is visible, as the page keys do; the scroll event that follows does the rest. */
    page(step: 1 | -1) {
      surface?.setScrollTop(position + step * Math.max(ROW_PX, viewport() - 2 * ROW_PX));
    },
    /** What is on screen as positions among all rows; `to` not included. */
    visible(): { from: number; to: number } {
      const { from, lines } = drawn();
      const place = (px: number) => {
        const row = surface?.rowAt(px - blockTop);
        return row === undefined ? -1 : lines.findIndex(({ number }) => number === row.number);
      };
      const top = place(position);
      const bottom = place(position + viewport() - 1);
      return { from: from + Math.max(0, top), to: from + (bottom < 0 ? lines.length : bottom + 1) };
    },
    /** Where the person is, to come back to; undefined at the end. */
    place(): Place | undefined {
      if (state.getSnapshot().following || !anchor) return undefined;
      return { number: anchor.number, offset: anchor.top - position };
    },
    /** Comes back to a place. */
    restore(place: Place | undefined) {
      if (!place) return follow();
      if (state.getSnapshot().following) leaveEnd();
      const look: Look = { kind: "number", number: place.number, ...around() };
      coming = { look, top: position + place.offset, replace: true };
      ask();
    },
    /** The first row on screen. */
    firstVisible: () => anchor?.number,
    /** Somebody works on a row: what is on screen stays where it is, also at the end. */
    stay() {
      onScroll();
      if (!state.getSnapshot().following) return;
      leaveEnd();
      ask();
    },
    toStart() {
      if (state.getSnapshot().following) leaveEnd();
      fetchRow(0, position);
      if (coming) coming.toTop = true;
      ask();
    },
    /** Brings the row at this position, of all rows, to the top. */
    toRow(row: number) {
      if (state.getSnapshot().following) leaveEnd();
      fetchRow(row, position, true);
      ask();
    },
    /** Brings a row a third below the top; one that is well in view already stays where it is. */
    show(number: number) {
      if (state.getSnapshot().following) leaveEnd();
      const top = surface?.rowTop(number);
      const onScreen = top === undefined ? -1 : blockTop + top - position;
      if (onScreen >= ROW_PX && onScreen <= viewport() - 3 * ROW_PX) {
        coming = undefined;
        return ask();
      }
      center(number);
    },
    center,
    /**
     * Row heights are about to change altogether: guesses begin anew. A row that stood partly above the edge comes down
     * to it, or it might become so low that it is gone.
     */
    remeasure() {
      average = ROW_PX;
      if (anchor && !state.getSnapshot().following) anchor.top = Math.max(anchor.top, Math.ceil(position));
    },
  } satisfies ReadStore<ScrollState> & Record<string, unknown>;
}
export type LogScroll = ReturnType<typeof createLogScroll>;
