import { expect, test } from "vitest";
import { plainQuery } from "../lines/textQuery.ts";
import { CLIP, shownText } from "./shownText.ts";

const megabyte = `${"x".repeat(1 << 20)} the end`;
const none = () => [];

test("[L23] of a very long line the beginning is drawn, and how much more there is", () => {
  const { spans, hidden } = shownText(`\u001b[31m${megabyte}`, false, none);
  expect(spans).toEqual([{ text: "x".repeat(CLIP), style: { fg: 1 } }]);
  expect(hidden).toBe(megabyte.length - CLIP);
});

test("[L23] text at the end of a very long line is found all the same", () => {
  const query = plainQuery("the end");
  expect(query.matches(megabyte)).toBe(true);
  expect(shownText(megabyte, true, query.ranges).marks).toEqual([
    { start: megabyte.length - 7, end: megabyte.length, kind: "hit" },
  ]);
});

test("[L23] a megabyte costs little", () => {
  const before = performance.now();
  shownText(megabyte, false, none);
  // The row's target is 30 ms; room for a busy machine.
  expect(performance.now() - before).toBeLessThan(200);
});

test("[L12] words of the filter are marked in what is drawn, also where a secret was masked", () => {
  const { ranges } = plainQuery("pie");
  const secrets = () => [[0, 3]] as const;
  expect(shownText("abc pie", false, none, secrets, ranges).marks).toEqual([
    { start: 9, end: 12, kind: "word" },
  ]);
  expect(shownText(`${megabyte} pie`, false, none, undefined, ranges).marks).toEqual([]);
});
