import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { nativeRegex } from "./nativeRegex.ts";

const atom = fc.constantFrom(
  "a",
  "b",
  "A",
  "1",
  " ",
  ".",
  "\\d",
  "\\w",
  "\\s",
  "\\S",
  "\\.",
  "[ab]",
  "[^a]",
  "[0-9 ]",
  "[.(/]",
);
const counted = fc.tuple(atom, fc.constantFrom("", "", "", "?", "{2}", "{1,3}", "+", "*", "+?"));
const sequence = fc
  .array(counted, { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map((part) => part.join("")).join(""));
const pattern = fc.oneof(
  sequence,
  fc.tuple(sequence, sequence).map((both) => both.join("|")),
  fc.tuple(sequence, sequence, sequence).map(([a, b, c]) => `${a}(${b}|${c})`),
  sequence.map((text) => `^${text}$`),
);

test("[L9] the fast engine says what the linear one says", () => {
  let compared = 0;
  fc.assert(
    fc.property(
      pattern,
      fc.stringMatching(/^[abAB12 .(/é🚢\n-]{0,12}$/u),
      fc.boolean(),
      (typed, text, folds) => {
        const fast = nativeRegex(typed, folds);
        if (!fast) return;
        compared++;
        expect(fast.pattern.test(text)).toBe(
          RE2JS.compile(typed, folds ? RE2JS.CASE_INSENSITIVE : 0)
            .matcher(text)
            .find(),
        );
      },
    ),
    { numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(1000);
});

test.for([
  "(a+)+$",
  "(a|a)*b",
  "(a|aa){0,30}b",
  "a*a*b",
  "(a?){9}",
  "a{0,9}a{0,9}b",
  "a(?=b)",
  "(a)\\1",
  "[[:alpha:]]",
  "\\Qa\\E",
  "(?i)a",
  "\\pL",
  "é+",
  "a**",
  "a(",
])("[L10] %s is left to the linear engine", (typed) => {
  expect(nativeRegex(typed, false)).toBeUndefined();
});

test.for(["status 5\\d\\d", "took \\d+ms", "(worker|web) 1[0-2]", "^GET /api/[a-z]+", "error|fail"])(
  "[L9] %s is searched fast",
  (typed) => {
    expect(nativeRegex(typed, true)).toBeDefined();
  },
);
