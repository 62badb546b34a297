import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { plainQuery, regexQuery, type TextQuery } from "./textQuery.ts";

const regex = (typed: string) => regexQuery(RE2JS, typed) as TextQuery;

test("plain text means itself, whatever signs are in it", () => {
  expect(plainQuery("a.b*(c)[0]/x-y").matches("see a.b*(c)[0]/x-y there")).toBe(true);
  expect(plainQuery("a.b").matches("axb")).toBe(false);
});

test("capitals matter only when one was typed", () => {
  expect(plainQuery("error").matches("ERROR")).toBe(true);
  expect(plainQuery("Error").matches("ERROR")).toBe(false);
  expect(regex("err\\S+").matches("ERROR")).toBe(true);
});

test("hits are told by place", () => {
  expect(plainQuery("ab").ranges("ab cAB")).toEqual([
    [0, 2],
    [4, 6],
  ]);
  expect(regex("[0-9]+").ranges("a12b345")).toEqual([
    [1, 3],
    [4, 7],
  ]);
});

test("[L10] a hostile pattern costs linear time", () => {
  const query = regex("(a+)+$");
  const before = performance.now();
  query.matches(`${"a".repeat(5000)}!`);
  // 50 ms is the row's target on an idle machine; the native engine would not return at all.
  expect(performance.now() - before).toBeLessThan(500);
});
