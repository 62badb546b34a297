import { expect, test } from "vitest";
import type { ReadReport } from "#api/client.ts";
import { createLeftOutNotes } from "./leftOut.ts";

const report = (items: number, change: Partial<ReadReport> = {}): ReadReport => ({
  path: "/list",
  summary: "List",
  appends: false,
  items,
  first: items === 0 ? "" : "list[0].id is missing",
  ...change,
});

test("[WT5] a whole answer takes the note of the one before away", () => {
  const notes = createLeftOutNotes();
  notes.take(report(2));
  notes.take(report(1, { path: "/other" }));
  notes.take(report(0));
  expect(notes.getSnapshot().map(({ path }) => path)).toEqual(["/other"]);
});

test("[WT5] what a log left out does not come again: it adds up until it is dismissed", () => {
  const notes = createLeftOutNotes();
  notes.take(report(2, { appends: true }));
  notes.take(report(0, { appends: true }));
  notes.take(report(1, { appends: true }));
  expect(notes.getSnapshot()).toMatchObject([{ items: 3 }]);
  notes.dismiss();
  expect(notes.getSnapshot()).toEqual([]);
});

test("a dismissed note stays away until something else is at fault; the same answer again changes nothing", () => {
  const notes = createLeftOutNotes();
  notes.take(report(1));
  const told = notes.getSnapshot();
  notes.take(report(1));
  expect(notes.getSnapshot()).toBe(told);
  notes.dismiss();
  notes.take(report(1));
  expect(notes.getSnapshot()).toEqual([]);
  notes.take(report(2));
  expect(notes.getSnapshot()).toHaveLength(1);
});

test("notes are bounded", () => {
  const notes = createLeftOutNotes();
  for (let n = 0; n < 100; n++) notes.take(report(1, { path: `/${n}` }));
  expect(notes.getSnapshot()).toHaveLength(20);
  expect(notes.getSnapshot().at(-1)!.path).toBe("/99");
});
