import { createStore, type ReadStore } from "../../../streams/store.ts";
import { type Mark, type MarkedLine, markOf, noteOf } from "./mark.ts";
import { browserStorage, type MarkStorage, marksRecord } from "./marksRecord.ts";

export const MOST_MARKS = 500;

export type Marks = ReadStore<readonly Mark[]> & {
  /** Marks a line or takes its mark away; `full` when there are already as many as are kept. */
  toggle(line: MarkedLine): "marked" | "unmarked" | "full";
  note(id: number, text: string): void;
  remove(id: number): void;
  clear(): void;
  /** False once the browser would not keep the marks: they live as long as the page then. */
  kept: ReadStore<boolean>;
};

type Change = (marks: readonly Mark[]) => readonly Mark[];

/**
 * The marked lines of an agent in the order of the log, kept in this browser and shared with its other tabs. Give it
 * lines as they are shown: what is masked on screen must not be kept in clear.
 */
export function createMarks(agentId: string, storage: MarkStorage | undefined = browserStorage()): Marks {
  const record = storage && marksRecord(storage, agentId);
  const kept = createStore(record !== undefined);
  const store = createStore<readonly Mark[]>(record?.read() ?? [], {
    onFirst() {
      reread();
      globalThis.addEventListener?.("storage", onStorage);
    },
    onLast: () => globalThis.removeEventListener?.("storage", onStorage),
  });

  function onStorage({ key }: StorageEvent) {
    // No key: everything was cleared.
    if (key === null || key === record?.key) reread();
  }

  function reread() {
    // What could not be written is only here.
    if (!record || !kept.getSnapshot()) return;
    const next = record.read();
    if (JSON.stringify(next) !== JSON.stringify(store.getSnapshot())) store.set(next);
  }

  /** Begins from what is kept: another tab may have changed it a moment ago. */
  function change(by: Change) {
    reread();
    const next = by(store.getSnapshot());
    if (next === store.getSnapshot()) return;
    store.set(next);
    if (record) kept.set(record.write(next, Date.now()));
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    kept,
    remove: (id) => change((marks) => (hasMark(marks, id) ? marks.filter((mark) => mark.id !== id) : marks)),
    clear: () => change((marks) => (marks.length === 0 ? marks : [])),
    note(id, text) {
      const note = noteOf(text);
      const isOther = (mark: Mark) => mark.id === id && mark.note !== note;
      change((marks) =>
        marks.some(isOther) ? marks.map((mark) => (mark.id === id ? { ...mark, note } : mark)) : marks,
      );
    },
    toggle(line) {
      let done: ReturnType<Marks["toggle"]> = "marked";
      change((marks) => {
        if (hasMark(marks, line.id)) {
          done = "unmarked";
          return marks.filter((mark) => mark.id !== line.id);
        }
        if (marks.length >= MOST_MARKS) {
          done = "full";
          return marks;
        }
        return [...marks, markOf(line, Date.now())].sort((a, b) => a.id - b.id);
      });
      return done;
    },
  };
}

const hasMark = (marks: readonly Mark[], id: number) => marks.some((mark) => mark.id === id);
