import fc from "fast-check";
import { expect, test } from "vitest";
import { completed, completions, isBegun } from "./completions.ts";
import { fieldsSeen } from "./fieldsSeen.ts";
import { parseFilter } from "./parseFilter.ts";

const known = { sources: ["Install", 'Dev "hot" server'], fields: [".user.name", ".ms"] };
/** What the list offers at the bar. */
const offered = (typed: string) => {
  const cursor = typed.indexOf("|");
  return completions(typed.replace("|", ""), cursor, known).items.map(({ insert }) => insert);
};

test.each([
  ["le|", ["level:"]],
  ["a -(lev|", ["level:"]],
  ["err|", ["level:error"]],
  ["inst|", ["source:Install"]],
  ["level:w|", ["level:warn"]],
  ["level:error,w|", ["level:error,warn"]],
  ["level:>=e|", ["level:>=error"]],
  ["source:|", ["source:Install", 'source:"Dev \\"hot\\" server"']],
  ['source:"dev|', ['source:"Dev \\"hot\\" server"']],
  ["from:-1|", ["from:-15m", "from:-1h", "from:-1d"]],
  [".us|", [".user.name="]],
  ["a O|", ["OR"]],
  ["source:Install|", []],
  ['"le|', []],
  ["/le|", []],
  [".ms=4|", []],
  ["foo-le|", []],
])("[L12] %s offers %j", (typed, expected) => {
  expect(offered(typed)).toEqual(expected);
});

test.each([
  ["l|", true],
  ["a -(lev|", true],
  ["level|", true],
  ["levels|", false],
  ["from|", true],
  ["f|oo", false],
  ["apple|", false],
  ["err|", false],
  ["level:error|", false],
  ["source:ins|", true],
  ["source:Install|", false],
  [".us|", true],
  [".us=1|", false],
  ["a O|", true],
  ["a o|", false],
  ["level |", false],
  ['"lev|', false],
])("[L12] whether %s is the beginning of a term: %s", (typed, expected) => {
  const cursor = typed.indexOf("|");
  expect(isBegun(typed.replace("|", ""), cursor, known)).toBe(expected);
});

test("[L12] a chosen term takes the word's place, and what is whole gets a space", () => {
  const at = completions("a le b", 4, known);
  expect(completed("a le b", at, "level:")).toEqual({ text: "a level: b", cursor: 8 });
  const end = completions("(a OR sour", 10, known);
  expect(completed("(a OR sour", end, "source:Install")).toEqual({
    text: "(a OR source:Install ",
    cursor: 21,
  });
});

test("[L12] every offered term can be read", () => {
  fc.assert(
    fc.property(fc.constantFrom("", "l", "s", "er", "level:", "source:", "from:", "to:-", "."), (word) => {
      for (const { insert } of completions(word, word.length, known).items) {
        const isBegun = /[:=]$|^(?:OR|AND|NOT)$/.test(insert);
        if (!isBegun) expect([insert, parseFilter(insert).fault]).toEqual([insert, undefined]);
      }
    }),
  );
});

test("[L12] fields are found in lines, those of most lines first", () => {
  const lines = ['{"a":1,"b":{"c":2}}', 'said {"b":{"c":"x"},"list":[1]}', "no json", '{"odd key":null}'];
  expect(fieldsSeen(lines)).toEqual([".b.c", ".a", '.["odd key"]']);
});
