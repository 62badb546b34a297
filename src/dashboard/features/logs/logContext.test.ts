import { expect, test } from "vitest";
import { createLogContext } from "./logContext.ts";
import type { LogDesk } from "./logDesk.ts";
import type { LogsSearch } from "./logsSearch.ts";
import { createLineSelection } from "./selection.ts";
import type { Place } from "./view/logScroll.ts";

const FILTERED: LogsSearch = { level: "error" };

/** A page whose place is a number, with a history of its own. */
function setup() {
  const selection = createLineSelection();
  const page = { place: 0 };
  const scroll = {
    place: (): Place => ({ number: page.place, offset: 0 }),
    restore(to: Place) {
      page.place = to.number;
    },
    center(number: number) {
      page.place = number;
    },
    firstVisible: () => page.place,
  };
  // What the context uses of a desk.
  const desk = { selection, scroll, session: { ask: async () => undefined } } as unknown as LogDesk;
  const context = createLogContext({ desk });
  const entries: { search: LogsSearch; isAround: boolean }[] = [{ search: FILTERED, isAround: false }];
  let at = 0;
  const arrive = () => context.arrived(entries[at]!.search, entries[at]!.isAround);
  arrive();
  return {
    page,
    selection,
    go(by: number) {
      at += by;
      arrive();
    },
    change(search: LogsSearch) {
      entries[at] = { ...entries[at]!, search };
      arrive();
    },
    key: () =>
      context.toggle(entries[at]!.search, {
        isAround: entries[at]!.isAround,
        onSearch(change) {
          entries.splice(++at, Infinity, { search: change as LogsSearch, isAround: true });
          arrive();
        },
        onBack() {
          at--;
          arrive();
        },
      }),
    at: () => at,
  };
}

test("[L11] Back and Forward go between a filter and the lines around a row, each at its place", () => {
  const { page, selection, go, key, at } = setup();
  page.place = 7;
  selection.select(9);
  key();
  expect([at(), page.place]).toEqual([1, 9]);
  page.place = 12;
  go(-1);
  expect(page.place).toBe(7);
  go(1);
  expect(page.place).toBe(12);
  key();
  expect([at(), page.place]).toEqual([0, 7]);
});

test("[L11] a filter that is changed by hand is no way back", () => {
  const { page, change, go, key, at } = setup();
  page.place = 7;
  key();
  go(-1);
  page.place = 20;
  change({});
  key();
  expect([at(), page.place]).toEqual([0, 20]);
  change(FILTERED);
  expect(page.place).toBe(20);
});
