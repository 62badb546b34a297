import type { LogDesk } from "./logDesk.ts";
import { type LogsSearch, nothingChosen } from "./logsSearch.ts";
import { hides, searchFilter } from "./searchFilter.ts";
import type { Selection } from "./selection.ts";
import type { Place } from "./view/logScroll.ts";

export type LogContextOptions = {
  desk: LogDesk;
  /** Whether the address is one that `toggle` led to. */
  isAround: boolean;
  /** Changes the address; with `push` the one before stays in the browser's history. */
  onSearch: (change: Partial<LogsSearch>, how?: { push: boolean }) => void;
  onBack: () => void;
};

type Left = { filter: string; place: Place | undefined; selected: Selection | undefined };

/**
 * The lines around a row that a filter let through: all of the log, centred on it, and the way back to the same place
 * of the same filter. The browser's Back and Forward go the same way.
 */
export function createLogContext({
  desk: { session, scroll, selection },
}: {
  desk: Pick<LogDesk, "session" | "scroll" | "selection">;
}) {
  let wasAround = false;
  /** Where the filter was left, and the lines around the row. */
  let filtered: Left | undefined;
  let around: Left | undefined;
  let aroundKey = "";

  const leave = (filter: string): Left => ({
    filter,
    place: scroll.place(),
    selected: selection.getSnapshot(),
  });

  function comeBack(to: Left) {
    scroll.restore(to.place);
    if (to.selected) selection.selectRange(to.selected.anchor, to.selected.focus);
  }

  return {
    /** Opens the lines around the current row, or goes back to those that pass the filter. */
    toggle(search: LogsSearch, { isAround, onSearch, onBack }: Omit<LogContextOptions, "desk">) {
      if (!hides(searchFilter(search))) {
        if (isAround) return onBack();
        return search.q ? onSearch({ all: undefined }) : undefined;
      }
      filtered = leave(keyOf(search));
      around = undefined;
      const number = filtered.selected?.focus ?? scroll.firstVisible();
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
    /** The address has another filter. */
    arrived(search: LogsSearch, isAround: boolean) {
      const filter = keyOf(search);
      if (wasAround && !isAround && filtered?.filter === filter) {
        around = leave(aroundKey);
        comeBack(filtered);
      } else if (!wasAround && isAround && around?.filter === filter) comeBack(around);
      if (isAround) aroundKey = filter;
      wasAround = isAround;
    },
  };
}

const keyOf = (search: LogsSearch) => JSON.stringify(searchFilter(search));
