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
  expect(shownText(megabyte, true, query.ranges).hits).toEqual([[megabyte.length - 7, megabyte.length]]);
});

test("[L23] a megabyte costs little", () => {
  const before = performance.now();
  shownText(megabyte, false, none);
  // The row's target is 30 ms; room for a busy machine.
  expect(performance.now() - before).toBeLessThan(200);
});
