import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { filterWords } from "./filterWords.ts";
import { parseFilter } from "./parseFilter.ts";

/** What of a line is marked. */
function marked(filter: string, line: string, engine: typeof RE2JS | undefined = RE2JS) {
  const find = filterWords(parseFilter(filter).node, engine);
  return find?.(line).map(([start, end]) => line.slice(start, end));
}

test.each([
  ["pie", "Apple Pie, pies", ["Pie", "pie"]],
  ['"apple pie" OR x', "apple pie", ["apple pie"]],
  ["/p[a-z]+/ level:error", "apple pie", ["pple", "pie"]],
  ["apple -pie NOT (juice OR NOT ripe)", "apple pie juice ripe", ["apple", "ripe"]],
  ["level:error .a=1", "level:error", undefined],
])("[L12] %s marks in %j: %j", (filter, line, expected) => {
  expect(marked(filter, line)).toEqual(expected);
});

test("[L12] patterns are marked once there is an engine for them", () => {
  const find = filterWords(parseFilter("/a/").node, undefined);
  expect(find).toBeUndefined();
});
