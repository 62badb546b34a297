import type { LogDesk } from "./logDesk.ts";
import { type LogsSearch, nothingChosen } from "./logsSearch.ts";
import { searchFilter } from "./searchFilter.ts";
import type { Selection } from "./selection.ts";
import type { Place } from "./view/logScroll.ts";

export type LogContextOptions = {
  desk: LogDesk;
  /** Changes the address; with `push` the one before stays in the browser's history. */
  onSearch: (change: Partial<LogsSearch>, how?: { push: boolean }) => void;
  onBack: () => void;
};

/**
 * The lines around a row that a filter let through: all of the log, centred on it, and the way back to the same place
 * of the same filter.
 */
export function createLogContext({ desk }: Pick<LogContextOptions, "desk">) {
  const { session, scroll, selection } = desk;
  let left: { filter: string; place: Place | undefined; selected: Selection | undefined } | undefined;

  return {
    /** Opens the lines around the current row, or goes back to those that pass the filter. */
    toggle(search: LogsSearch, { onSearch, onBack }: Omit<LogContextOptions, "desk">) {
      if (!hides(search)) {
        if (left) return onBack();
        return search.q ? onSearch({ all: undefined }) : undefined;
      }
      left = { filter: keyOf(search), place: scroll.place(), selected: selection.getSnapshot() };
      const number = left.selected?.focus ?? scroll.firstVisible();
      onSearch(
        { ...nothingChosen, q: search.q, re: search.re, all: search.q ? true : undefined },
        { push: true },
      );
      if (number === undefined) return;
      selection.select(number);
      // A log that was closed meanwhile has nothing to unfold.
      session.ask("reveal", { number }).catch(() => {});
      scroll.center(number);
    },
    /** The address has changed. */
    arrived(search: LogsSearch) {
      if (left?.filter !== keyOf(search)) return;
      scroll.restore(left.place);
      if (left.selected) selection.selectRange(left.selected.anchor, left.selected.focus);
      left = undefined;
    },
  };
}

const keyOf = (search: LogsSearch) => JSON.stringify(searchFilter(search));

/** Whether the filter of an address leaves lines out. */
function hides(search: LogsSearch): boolean {
  const { text, onlyHits, ...rest } = searchFilter(search);
  return Object.keys(rest).length > 0 || (text !== undefined && onlyHits);
}
