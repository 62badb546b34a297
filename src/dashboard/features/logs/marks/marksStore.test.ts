import { afterEach, expect, test, vi } from "vitest";
import { type MarkStorage, MOST_AGENTS } from "./marksRecord.ts";
import { createMarks, MOST_MARKS } from "./marksStore.ts";

/** As a browser's, with a limit; every tab has the same one. */
function aStorage(limit = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, string>();
  const storage: MarkStorage & { limit: number } = {
    limit,
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem(key, value) {
      if (value.length > storage.limit) throw new DOMException("full", "QuotaExceededError");
      kept.set(key, value);
    },
  };
  return { storage, kept };
}

const aLine = (id: number, text = `line ${id}`) => ({ id, time: 1000 + id, text });
const ids = (marks: ReturnType<typeof createMarks>) => marks.getSnapshot().map((mark) => mark.id);

afterEach(() => vi.unstubAllGlobals());

test("[L26] marks are kept per agent, in the order of the log, with notes", () => {
  const { storage } = aStorage();
  const marks = createMarks("a", storage);
  expect(marks.toggle(aLine(7))).toBe("marked");
  marks.toggle(aLine(3));
  marks.note(7, "  the\ncause ");
  const later = createMarks("a", storage);
  expect(later.getSnapshot()).toMatchObject([
    { id: 3, note: "", time: 1003, text: "line 3" },
    { id: 7, note: "the cause", time: 1007, text: "line 7" },
  ]);
  expect(ids(createMarks("b", storage))).toEqual([]);
  expect(later.toggle(aLine(3))).toBe("unmarked");
  later.remove(99);
  expect(ids(createMarks("a", storage))).toEqual([7]);
});

test("[L26] the list keeps the beginning of a line without escapes and without half a character", () => {
  const marks = createMarks("a", aStorage().storage);
  marks.toggle({ id: 1, time: Number.NaN, text: `\u001b[31m${"x".repeat(199)}😀 and on` });
  expect(marks.getSnapshot()).toMatchObject([{ text: "x".repeat(199), time: 0 }]);
});

test("[L26] a full list refuses another mark and says so", () => {
  const marks = createMarks("a", aStorage().storage);
  for (let id = 1; id <= MOST_MARKS; id++) marks.toggle(aLine(id));
  expect(marks.toggle(aLine(9999))).toBe("full");
  expect(marks.getSnapshot()).toHaveLength(MOST_MARKS);
  expect(marks.toggle(aLine(1))).toBe("unmarked");
  expect(marks.toggle(aLine(9999))).toBe("marked");
});

test("[L26] the agents not touched for longest are forgotten, others' records are left alone", () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const { storage, kept } = aStorage();
  kept.set("quarterdeck.preferences", "{}");
  for (let agent = 0; agent < MOST_AGENTS; agent++) {
    createMarks(`agent-${agent}`, storage).toggle(aLine(1));
    vi.advanceTimersByTime(1000);
  }
  createMarks("agent-0", storage).note(1, "again");
  createMarks("one more", storage).toggle(aLine(1));
  vi.useRealTimers();
  expect(ids(createMarks("agent-0", storage))).toEqual([1]);
  expect(ids(createMarks("agent-1", storage))).toEqual([]);
  expect(ids(createMarks("agent-2", storage))).toEqual([1]);
  expect(kept.size).toBe(MOST_AGENTS + 1);
});

test("[L26] when the browser keeps nothing more, marks live with the page, and it is said", () => {
  const { storage } = aStorage();
  const marks = createMarks("a", storage);
  marks.toggle(aLine(1));
  storage.limit = 10;
  marks.toggle(aLine(2));
  marks.toggle(aLine(3));
  expect(marks.kept.getSnapshot()).toBe(false);
  expect(ids(marks)).toEqual([1, 2, 3]);
  storage.limit = 10_000;
  marks.note(3, "now");
  expect(marks.kept.getSnapshot()).toBe(true);
  expect(ids(createMarks("a", storage))).toEqual([1, 2, 3]);
});

test("[L26] a browser that forbids storage altogether", () => {
  vi.stubGlobal("localStorage", undefined);
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new DOMException("no", "SecurityError");
    },
  });
  const marks = createMarks("a");
  marks.toggle(aLine(1));
  expect(ids(marks)).toEqual([1]);
  expect(marks.kept.getSnapshot()).toBe(false);
});

test.each(["not json", "[]", '{"marks":[{"id":"x"}]}', "null"])(
  "a spoiled record is no marks: %s",
  (record) => {
    const { storage, kept } = aStorage();
    kept.set("quarterdeck.marks.a", record);
    const marks = createMarks("a", storage);
    expect(ids(marks)).toEqual([]);
    marks.toggle(aLine(1));
    expect(ids(createMarks("a", storage))).toEqual([1]);
  },
);

test("[L26] a change in another tab is seen, and neither tab's marks are lost", () => {
  const tab = new EventTarget();
  vi.stubGlobal("addEventListener", tab.addEventListener.bind(tab));
  vi.stubGlobal("removeEventListener", tab.removeEventListener.bind(tab));
  const { storage } = aStorage();
  const here = createMarks("a", storage);
  const there = createMarks("a", storage);
  const seen = vi.fn();
  const leave = here.subscribe(seen);
  const tell = (key: string | null) => tab.dispatchEvent(Object.assign(new Event("storage"), { key }));

  there.toggle(aLine(1));
  here.toggle(aLine(2)); // before the browser told
  expect(ids(here)).toEqual([1, 2]);
  there.toggle(aLine(3));
  seen.mockClear();
  tell("quarterdeck.marks.other");
  expect(seen).not.toHaveBeenCalled();
  tell("quarterdeck.marks.a");
  expect(seen).toHaveBeenCalledOnce();
  expect(ids(here)).toEqual([1, 2, 3]);
  leave();
  there.clear();
  tell(null);
  expect(seen).toHaveBeenCalledOnce();
  here.subscribe(seen);
  expect(ids(here)).toEqual([]);
});
