import { expect, test } from "vitest";
import type { Mark } from "./mark.ts";
import { marksJsonLines, marksMarkdown } from "./marksText.ts";

const at = Date.parse("2026-11-24T04:12:30.123Z");
const aMark = (change: Partial<Mark> = {}): Mark => ({
  id: 7,
  time: at,
  note: "",
  text: "boom",
  createdAt: at + 1000,
  ...change,
});

test("[L26] marks as Markdown: when, the line as code, the note", () => {
  const marks = [aMark({ note: "the cause" }), aMark({ id: 8, text: "", time: 0 })];
  expect(marksMarkdown("Marks of main", marks)).toBe(
    [
      "# Marks of main",
      "",
      "- 2026-11-24T04:12:30.123Z `boom`",
      "  the cause",
      "- no time (empty line)",
      "",
    ].join("\n"),
  );
  expect(marksMarkdown("x", [aMark()], (mark) => `https://deck/logs?line=${mark.id}`)).toContain(
    "- [2026-11-24T04:12:30.123Z](<https://deck/logs?line=7>) `boom`",
  );
});

test.each([
  ["a `b` c", "``a `b` c``"],
  ["`b`", "`` `b` ``"],
  ["``` fence", "```` ``` fence ````"],
  ["<img src=x>\u0007\n# no heading", "`<img src=x> # no heading`"],
])("[L26] %j stays code", (text, code) => {
  expect(marksMarkdown("x", [aMark({ text })])).toContain(`123Z ${code}\n`);
});

test("[L26] marks as JSON lines, each readable alone", () => {
  const lines = marksJsonLines([aMark({ note: 'a "note"\nof two' }), aMark({ id: 8, time: 0 })]).split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      id: 7,
      created_at: "2026-11-24T04:12:30.123Z",
      output: "boom",
      note: 'a "note"\nof two',
      marked_at: "2026-11-24T04:12:31.123Z",
    },
    { id: 8, created_at: null, output: "boom", note: "", marked_at: "2026-11-24T04:12:31.123Z" },
  ]);
});
