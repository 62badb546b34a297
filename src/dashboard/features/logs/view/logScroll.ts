import { createStore, type ReadStore } from "../../../streams/store.ts";

/** The rows there are, by position; `number` names a row for good. */
export type Rows = {
  readonly length: number;
  numberAt(row: number): number | undefined;
  rowOf(number: number): number;
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

export type ScrollState = {
  /** At the end, and staying there. */
  following: boolean;
  /** Rows from this number on have not been seen since the end was left. */
  unseenFrom: number;
};

/** Browsers cut elements off somewhere beyond 16 million pixels; higher logs get a scrollbar of another scale. */
const HIGHEST_PX = 8_000_000;
/** Rows drawn beyond what is visible, on either side. */
const OVERSCAN = 30;
/** So near to the end is at the end: fractions of pixels and rounding. */
const NEAR_PX = 3;
/** A pause in scrolling after which the scrollbar may be set right unnoticed. */
const IDLE_MS = 200;
/** Height of a line of text; tokens of the page give it. */
export const ROW_PX = 20;

/**
 * Who scrolls whom. One row, the anchor, has a fixed place in the content; all others are laid out around it by the
 * browser, whatever their heights. So nothing that happens to other rows (appended, dropped, filtered, wrapped) can move
 * what is read, no height needs to be known before it is drawn, and the content may be taller than browsers allow: away
 * from the anchor, heights are only guessed for the scrollbar.
 */
export function createLogScroll(rows: Rows, redraw: () => void) {
  const state = createStore<ScrollState>({ following: true, unseenFrom: 0 });
  let surface: Surface | undefined;
  let anchor: { number: number; top: number } | undefined;
  /** The scroll position as last set or seen: an event that finds it unchanged was our own doing. */
  let position = 0;
  let drawn = { from: 0, to: 0 };
  let blockTop = 0;
  let contentHeight = 0;
  let average = ROW_PX;
  /** The anchor goes where the scrollbar would want it at the next layout. */
  let replace = false;
  let idle: ReturnType<typeof setTimeout> | undefined;

  const viewport = () => surface?.viewport() ?? 0;

  /** Where a row would be if all rows were of average height, on the scrollbar's scale. */
  function guess(row: number): number {
    const whole = rows.length * average;
    return Math.round(whole <= HIGHEST_PX ? row * average : (row / rows.length) * HIGHEST_PX);
  }

  /** The positions to draw. */
  function range(): { from: number; to: number } {
    const { length } = rows;
    const fit = Math.ceil((viewport() || 800) / ROW_PX);
    if (state.getSnapshot().following || !anchor)
      drawn = { from: Math.max(0, length - fit - OVERSCAN), to: length };
    else {
      const row = Math.max(0, Math.min(rows.rowOf(anchor.number), length - 1));
      drawn = { from: Math.max(0, row - OVERSCAN), to: Math.min(length, row + fit + OVERSCAN) };
      // What the anchor named is gone (filtered, dropped): the next row takes its place, at the same height.
      anchor.number = rows.numberAt(row) ?? anchor.number;
    }
    return drawn;
  }

  /** After the rows of `range` are in the page and before it is painted. */
  function layout() {
    if (!surface) return;
    const height = surface.blockHeight();
    const count = drawn.to - drawn.from;
    if (count > 0) average = Math.max(ROW_PX, height / count);
    const { following } = state.getSnapshot();
    let target = position;
    if (following || !anchor) {
      blockTop = drawn.from === 0 ? 0 : guess(drawn.from);
      contentHeight = blockTop + height;
      target = Math.max(0, contentHeight - viewport());
    } else {
      const inBlock = surface.rowTop(anchor.number) ?? 0;
      blockTop = anchor.top - inBlock;
      if (drawn.from === 0) blockTop = 0;
      else if (replace || blockTop < 0) blockTop = guess(drawn.from);
      const shift = blockTop + inBlock - anchor.top;
      anchor.top += shift;
      target = position + shift;
      const below = rows.length - drawn.to;
      contentHeight = blockTop + height;
      if (below > 0)
        contentHeight = Math.max(
          contentHeight + viewport(),
          Math.min(HIGHEST_PX, contentHeight + Math.round(below * average)),
        );
    }
    replace = false;
    surface.setBlockTop(blockTop);
    surface.setContentHeight(contentHeight);
    if (target !== surface.scrollTop()) surface.setScrollTop(target);
    position = surface.scrollTop();
    if (following) takeAnchor();
  }

  /** Makes the first visible row the anchor, where it is now. */
  function takeAnchor() {
    if (!surface) return;
    const height = surface.blockHeight();
    const offset = position - blockTop;
    const row = surface.rowAt(offset);
    if (row && offset >= 0) anchor = { number: row.number, top: blockTop + row.top };
    else if (offset < 0 && offset > -2 * viewport())
      fromDrawn(drawn.from - Math.ceil(-offset / average), blockTop);
    else if (offset >= height && offset < height + 2 * viewport())
      fromDrawn(drawn.to + Math.floor((offset - height) / average), blockTop + height);
    else {
      // Far from all that is drawn: the scrollbar was dragged or clicked.
      const whole = rows.length * average;
      const row =
        whole <= HIGHEST_PX
          ? position / average
          : (position / Math.max(1, contentHeight - viewport())) * rows.length;
      anchorAt(Math.floor(row), position);
    }
  }

  function fromDrawn(row: number, edge: number) {
    const rowsAway = row < drawn.from ? row - drawn.from : row - drawn.to;
    anchorAt(row, Math.round(edge + rowsAway * average));
  }

  function anchorAt(row: number, top: number) {
    const number = rows.numberAt(Math.max(0, Math.min(row, rows.length - 1)));
    if (number !== undefined) anchor = { number, top };
  }

  function follow() {
    clearTimeout(idle);
    state.set({ ...state.getSnapshot(), following: true });
    redraw();
  }

  function leaveEnd() {
    const last = rows.numberAt(rows.length - 1) ?? -1;
    state.set({ following: false, unseenFrom: last + 1 });
  }

  function seen() {
    const { following, unseenFrom } = state.getSnapshot();
    if (following || !surface) return;
    const last = surface.rowAt(position + viewport() - blockTop - 1);
    if (last && last.number >= unseenFrom) state.set({ following, unseenFrom: last.number + 1 });
  }

  function onScroll() {
    if (!surface) return;
    const now = surface.scrollTop();
    if (Math.abs(now - position) < 1) return;
    const upwards = now < position;
    position = now;
    const atEnd = now >= contentHeight - viewport() - NEAR_PX;
    const { following } = state.getSnapshot();
    // A view that grew may push the position up by itself; it is at the end then, which a person scrolling up is not.
    if (atEnd && (following || (!upwards && drawn.to === rows.length))) return follow();
    // Dragged to the very end at once, past rows that are not drawn yet.
    if (atEnd && !upwards && drawn.to < rows.length && now >= surface.viewport()) return follow();
    if (following) leaveEnd();
    takeAnchor();
    seen();
    // The end of the bar is no end of the log while there are more rows that way.
    replace = now < viewport() && drawn.from > 0;
    clearTimeout(idle);
    idle = setTimeout(settle, IDLE_MS);
    redraw();
  }

  /** Sets a scrollbar right that has come off by guessed heights. Nothing visible moves. */
  function settle() {
    if (!anchor || state.getSnapshot().following || drawn.from === 0) return;
    if (Math.abs(guess(drawn.from) - blockTop) <= viewport()) return;
    replace = true;
    redraw();
  }

  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    attach(to: Surface) {
      surface = to;
      redraw();
      return () => {
        clearTimeout(idle);
        surface = undefined;
      };
    },
    range,
    layout,
    onScroll,
    follow,
    /** Moves by most of what is visible, as the page keys do; the scroll event that follows does the rest. */
    page(step: 1 | -1) {
      surface?.setScrollTop(position + step * Math.max(ROW_PX, viewport() - 2 * ROW_PX));
    },
    /** The first row on screen. */
    firstVisible: () => anchor?.number,
    toStart() {
      if (state.getSnapshot().following) leaveEnd();
      anchorAt(0, position);
      redraw();
    },
    /** Brings a row a third below the top; one that is well in view already stays where it is. */
    show(number: number) {
      if (state.getSnapshot().following) leaveEnd();
      const top = surface?.rowTop(number);
      const onScreen = top === undefined ? -1 : blockTop + top - position;
      if (onScreen >= ROW_PX && onScreen <= viewport() - 3 * ROW_PX) return redraw();
      anchor = { number, top: Math.round(position + viewport() / 3) };
      replace = true;
      redraw();
    },
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
