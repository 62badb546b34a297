import type { ReadReport } from "#api/client.ts";
import { createStore, type ReadStore } from "./store.ts";

/** What is missing on screen because an answer held it in a form that could not be read. */
export type LeftOutNotes = ReadStore<readonly ReadReport[]> & {
  take(report: ReadReport): void;
  /** Forgets them, and does not tell of the same again. */
  dismiss(): void;
};

/** More at once say nothing more. */
const MOST_NOTES = 20;
const MOST_DISMISSED = 200;

/** By address: the next whole answer takes its note away, unless what was left out does not come again. */
export function createLeftOutNotes(): LeftOutNotes {
  const store = createStore<readonly ReadReport[]>([]);
  const dismissed = new Set<string>();
  const keyOf = ({ path, items, first }: ReadReport) => `${path} ${items} ${first}`;

  function take(report: ReadReport) {
    const notes = store.getSnapshot();
    const before = notes.find(({ path }) => path === report.path);
    if (report.items === 0) {
      if (before && !before.appends) store.set(notes.filter((note) => note !== before));
      return;
    }
    if (dismissed.has(keyOf(report))) return;
    if (before && !report.appends && keyOf(before) === keyOf(report)) return;
    const items = report.appends ? report.items + (before?.items ?? 0) : report.items;
    const others = notes.filter((note) => note !== before);
    store.set([...others, { ...report, items }].slice(-MOST_NOTES));
  }

  function dismiss() {
    for (const note of store.getSnapshot()) if (!note.appends) dismissed.add(keyOf(note));
    for (const oldest of dismissed) {
      if (dismissed.size <= MOST_DISMISSED) break;
      dismissed.delete(oldest);
    }
    store.set([]);
  }

  return { getSnapshot: store.getSnapshot, subscribe: store.subscribe, take, dismiss };
}
