import { expect, test } from "vitest";
import { type FindOptions, findMatches, matchFrom } from "./findMatches.ts";

const plain: FindOptions = { regex: false, caseSensitive: false, wholeWord: false };
const lines = (...texts: string[]) => texts.map((text, row) => ({ row, text }));
const found = (texts: string[], query: string, options: Partial<FindOptions> = {}) => {
  const source = lines(...texts);
  const result = findMatches(source, query, { ...plain, ...options });
  if ("error" in result) throw new Error(result.error);
  return result.matches.map(({ line, start, end }) => `${line}:${source[line]!.text.slice(start, end)}`);
};

test("[T10] finds whatever the case, or only as written", () => {
  expect(found(["Error error ERROR"], "error")).toEqual(["0:Error", "0:error", "0:ERROR"]);
  expect(found(["Error error"], "error", { caseSensitive: true })).toEqual(["0:error"]);
});

test("[T10] finds whole words only", () => {
  expect(found(["cat concat cat_x cat."], "cat", { wholeWord: true })).toEqual(["0:cat", "0:cat"]);
});

test("[T10] finds by expression", () => {
  expect(found(["code 12, code 345"], "code \\d+", { regex: true })).toEqual(["0:code 12", "0:code 345"]);
  expect(found(["aaa"], "b*", { regex: true })).toEqual([]);
});

test("[T10] an expression that is none is said to be", () => {
  expect(findMatches(lines("x"), "(", { ...plain, regex: true })).toHaveProperty("error");
});

test("[T10] there is no limit to the count", () => {
  expect(found(Array(20_000).fill("x x"), "x")).toHaveLength(40_000);
});

test("[T10] offsets stay right where lower case is longer", () => {
  expect(found(["İİ needle"], "needle")).toEqual(["0:needle"]);
});

test("[T10] a hostile expression does not hang", () => {
  const started = performance.now();
  found([`${"a".repeat(5_000)}!`], "(a+)+$", { regex: true });
  expect(performance.now() - started).toBeLessThan(1_000);
});

test("[T10] next and previous go round", () => {
  const at = (line: number, start: number) => ({ line, start, end: start + 1 });
  const matches = [at(0, 1), at(2, 0), at(2, 5)];
  expect(matchFrom(matches, at(1, 0), 1)).toBe(1);
  expect(matchFrom(matches, at(1, 0), -1)).toBe(0);
  expect(matchFrom(matches, at(2, 6), 1)).toBe(0);
  expect(matchFrom(matches, at(0, 0), -1)).toBe(2);
  expect(matchFrom([], undefined, 1)).toBe(-1);
});
