import fc from "fast-check";
import { expect, test } from "vitest";
import { plainQuery } from "#dashboard/features/logs/lines/textQuery.ts";
import { parseAnsi } from "#dashboard/ui/ansi/ansi.ts";
import { plainText } from "./plainText.ts";
import { plainMatcher } from "./typedSearch.ts";

const piece = fc.constantFrom(
  ...["\u001b", "[", "]", "31", ";", "m", "K", "8;;", "http://a.b", "\u0007", "\u001b\\", "\u009b", "\u009c"],
  ...["\r", "\r\n", "\n", "\t", " ", "(", "B", "P", "X", "^", "_", "\\", "\u0085", "\u007f", "\b"],
  ...["text", "a", "é", "🚢", "\u001b[0;31m", "\u001b[m", "\u001b]0;title\u0007", "\u001b(B", "\u001b#8"],
);
const line = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));

test("the text of a line is what the dashboard shows of it", () => {
  fc.assert(
    fc.property(line, (text) => {
      const shown = parseAnsi(text).spans.map((span) => span.text);
      expect(plainText(text)).toBe(shown.join(""));
    }),
    { numRuns: 20_000 },
  );
});

test.for([
  ["\u001b[31mred\u001b[0m and plain", "red and plain"],
  ["10%\r50%\r100%", "100%"],
  ["done\r", "done"],
  ["one\r\ntwo\rthree", "one\nthree"],
  ["\u001b]8;;https://a.example\u0007link\u001b]8;;\u0007", "link"],
  ["cut \u001b[38;5", "cut "],
])("%j reads %j", ([text, plain]) => {
  expect(plainText(text!)).toBe(plain);
});

const letters = fc.string({ unit: fc.constantFrom(..."aAbBİıßK.*/k é"), maxLength: 8 });
const typed = fc.string({ unit: fc.constantFrom(..."aAbKkıi.*/é"), minLength: 1, maxLength: 3 });

test("what was typed means what it means in the dashboard", () => {
  let hits = 0;
  fc.assert(
    fc.property(typed, letters, (search, text) => {
      const hit = plainMatcher(search)(text);
      if (hit) hits++;
      expect(hit).toBe(plainQuery(search).matches(text));
    }),
    { numRuns: 10_000 },
  );
  expect(hits).toBeGreaterThan(300);
});
