import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { regexQuery, type TextQuery } from "#dashboard/features/logs/lines/textQuery.ts";
import { type LineMatcher, lineMatcher } from "./lineMatcher.ts";

const fault = (typed: string) => (lineMatcher(typed, true) as { fault: string }).fault;

test("a pattern finds what it finds in the dashboard", () => {
  const atom = fc.constantFrom(
    "a",
    "B",
    ".",
    "\\d",
    "\\W",
    "[ab]",
    "(a|b)",
    "^",
    "$",
    "\\b",
    " ",
    "é",
    "(a*)+",
  );
  const pattern = fc
    .array(fc.tuple(atom, fc.constantFrom("", "", "+", "?", "{1,3}")), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.map((part) => part.join("")).join(""));
  const text = fc.string({ unit: fc.constantFrom(..."aAbB1 é\n🚢"), maxLength: 10 });
  let compared = 0;
  fc.assert(
    fc.property(pattern, text, (typed, line) => {
      const ours = lineMatcher(typed, true);
      if ("fault" in ours) return;
      compared++;
      expect(ours.matches(line)).toBe((regexQuery(RE2JS, typed) as TextQuery).matches(line));
    }),
    { numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(3000);
});

test("a pattern that cannot be used says why, and where when that is sure", () => {
  expect(fault("status [z-a]")).toBe(
    "The pattern cannot be read: invalid character class range: z-a (at character 9)",
  );
  expect(fault("a(b")).toBe("The pattern cannot be read: missing closing ).");
  expect(fault("\\")).toBe("The pattern cannot be read: trailing backslash at end of expression.");
  expect(fault("(?:.{0,500}a){2}z")).toMatch(/too large/);
});

test("as much plain text as may be asked for fits into a pattern", () => {
  expect(lineMatcher("a".repeat(1000), true)).not.toHaveProperty("fault");
});

test.for(["(a+)+$", "(a|a)*b", "(x+x+)+y", "(.*){20}z"])("[L10] %s is linear", (typed) => {
  const { matches } = lineMatcher(typed, true) as LineMatcher;
  const before = performance.now();
  for (let at = 0; at < 50; at++) matches(`${"ax".repeat(500)}!${at}`);
  expect(performance.now() - before).toBeLessThan(1000);
});
