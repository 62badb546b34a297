import { expect, test } from "vitest";
import { createKnownPatterns } from "./knownPatterns.ts";
import { shareText } from "./patternOrder.ts";
import { pickedPatterns, pickPattern } from "./pickPattern.ts";

const only = (pattern: string) => ({ pattern, isNot: false });
const not = (pattern: string) => ({ pattern, isNot: true });

test.each([
  [undefined, only('say "⟨*⟩"'), 'pattern:"say \\"⟨*⟩\\""'],
  ["level:error", only("a"), 'level:error pattern:"a"'],
  ["a OR b", only("a"), '(a OR b) pattern:"a"'],
  ['pattern:"a" x', only("b"), 'x pattern:"b"'],
  ['pattern:"a" x', only("a"), "x"],
  ['pattern:"a"', only("a"), ""],
  ['pattern:"a"', not("a"), 'NOT pattern:"a"'],
  ['NOT pattern:"a"', not("b"), 'NOT pattern:"a" NOT pattern:"b"'],
  ['NOT pattern:"a" x', not("a"), "x"],
  ['NOT pattern:"a"', only("a"), 'pattern:"a"'],
  ['NOT pattern:"a"', only("b"), 'NOT pattern:"a" pattern:"b"'],
  ["x (", only("a"), 'pattern:"a"'],
  ["x".repeat(1990), only("a"), undefined],
])("[L27] %s with %o", (filter, pick, expected) => {
  expect(pickPattern(filter, pick)).toBe(expected);
});

test("[L27] what is picked is read from the filter, whoever wrote it", () => {
  expect(pickedPatterns('x -pattern:"a" pattern:b (y OR pattern:c)')).toEqual([not("a"), only("b")]);
  expect(pickedPatterns(undefined)).toEqual([]);
});

test("[L27] shares", () => {
  expect([shareText(1, 3), shareText(1, 30), shareText(1, 3_000), shareText(0, 0)]).toEqual([
    "33 %",
    "3.3 %",
    "<0.1 %",
    "0 %",
  ]);
});

const memory = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};

test("[L27] what was looked at counts from the next time on, what is marked at once", () => {
  const storage = memory();
  const known = createKnownPatterns("a", storage, () => 5);
  known.open();
  expect(known.getSnapshot()).toBeUndefined();
  known.looked(17);
  expect(known.getSnapshot()).toBeUndefined();
  known.open();
  expect(known.getSnapshot()).toEqual({ id: 17, at: 5 });
  known.mark(20);
  expect(known.getSnapshot()).toEqual({ id: 20, at: 5 });
  const other = createKnownPatterns("b", storage);
  other.open();
  expect(other.getSnapshot()).toBeUndefined();
});

test("[L27] without storage, or with a spoiled one, it lasts as long as the page; agents are forgotten at last", () => {
  const refusing = {
    getItem: () => "{",
    setItem() {
      throw new Error("full");
    },
  };
  const known = createKnownPatterns("a", refusing);
  known.looked(3);
  known.open();
  expect(known.getSnapshot()).toMatchObject({ id: 3 });
  const storage = memory();
  for (let at = 0; at < 60; at++) createKnownPatterns(`agent${at}`, storage, () => at).looked(1);
  const agents = Object.keys(JSON.parse([...storage.kept.values()][0]!));
  expect([agents.length, agents.includes("agent59"), agents.includes("agent9")]).toEqual([50, true, false]);
});
