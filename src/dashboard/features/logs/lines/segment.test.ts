import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "#api/logText/plainText.ts";
import { createEscapeTable } from "./escapes.ts";
import { linesWith } from "./packedSearch.ts";
import { addLine, idAt, openSegment, plainAt, seal, segmentBytes, textAt, timeAt } from "./segment.ts";
import { plainQuery } from "./textQuery.ts";

const ESC = "\u001b";

function sealed(texts: readonly string[], table = createEscapeTable()) {
  const segment = openSegment(0);
  texts.forEach((text, at) => void addLine(segment, { id: at, time: at, level: 2, source: 0, text }));
  seal(segment, table);
  return segment;
}

const piece = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    `${ESC}[31m`,
    `${ESC}[0m`,
    `${ESC}[38;2;1;2;3m`,
    `${ESC}]8;;https://a.example/\u0007`,
    `${ESC}[`,
    ESC,
    "\r",
    "\n",
    "\u0000",
    "é🚢",
  ),
);
const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));

test("a packed line comes back as it came, and as people see it", () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (texts) => {
      const segment = sealed(texts);
      texts.forEach((text, at) => {
        expect(textAt(segment, at)).toBe(text);
        expect(plainAt(segment, at)).toBe(plainText(text));
      });
    }),
    { numRuns: 2000 },
  );
});

test("ids and times that lie far apart, or go back, are kept", () => {
  const segment = openSegment(0);
  const kept = [
    [1, 5_000_000_000_000],
    [2 ** 50, 4_999_999_999_000],
    [2 ** 50 + 1, 0],
  ] as const;
  for (const [id, time] of kept) addLine(segment, { id, time, level: 2, source: 0, text: "" });
  seal(segment, createEscapeTable());
  expect(kept.map((_, at) => [idAt(segment, at), timeAt(segment, at)])).toEqual(kept);
});

test("[L9] the packed search finds the lines that a search of each line finds", () => {
  const short = fc.stringMatching(/^[abAB İé]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(short, { minLength: 1, maxLength: 30 }),
      fc.stringMatching(/^[abA]{1,3}$/),
      (texts, typed) => {
        const query = plainQuery(typed);
        const found = linesWith(sealed(texts).sealed!, query.needle!);
        if (found) expect(found).toEqual(texts.flatMap((text, at) => (query.matches(text) ? [at] : [])));
      },
    ),
    { numRuns: 2000 },
  );
});

test("a coloured log weighs hardly more than its bytes", () => {
  const text = `${ESC}[32m2026-11-24${ESC}[0m ${ESC}[1mweb${ESC}[0m ${"x".repeat(105)}`;
  const segment = sealed(Array.from({ length: 1024 }, () => text));
  expect(segmentBytes(segment) / (1024 * text.length)).toBeLessThan(1.2);
});

test("more kinds of escapes than fit the table cost memory, never a line", () => {
  const table = createEscapeTable();
  for (let kind = 0; kind < 70_000; kind++) table.numberOf(`${ESC}[${kind}m`);
  const text = `a${ESC}[9;9;9mb`;
  const segment = sealed([text], table);
  expect([textAt(segment, 0), plainAt(segment, 0)]).toEqual([text, "ab"]);
});
