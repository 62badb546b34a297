import { createStore, type ReadStore } from "../../streams/store.ts";

/** Rows chosen on the page, by number. `focus` is the current one; from `anchor` to it everything is chosen. */
export type Selection = { anchor: number; focus: number };

export type LineSelection = ReadStore<Selection | undefined> & {
  select(number: number, extend?: boolean): void;
  selectRange(first: number, last: number): void;
  clear(): void;
};

export function createLineSelection(): LineSelection {
  const store = createStore<Selection | undefined>(undefined);
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    select(number, extend = false) {
      const before = extend ? store.getSnapshot() : undefined;
      store.set({ anchor: before?.anchor ?? number, focus: number });
    },
    selectRange: (first, last) => store.set({ anchor: first, focus: last }),
    clear: () => store.set(undefined),
  };
}

export function bounds({ anchor, focus }: Selection): { first: number; last: number } {
  return { first: Math.min(anchor, focus), last: Math.max(anchor, focus) };
}
