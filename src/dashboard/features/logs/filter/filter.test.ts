import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test, vi } from "vitest";
import { createSecretFinder } from "#api/secrets/secretRanges.ts";
import * as jsonLine from "../json/jsonLine.ts";
import { LEVEL_NAMES } from "../lines/levels.ts";
import { createLogStore } from "../lines/logStore.ts";
import { regexQuery } from "../lines/textQuery.ts";
import { filterCheck } from "./filterCheck.ts";
import { allOf, type FilterNode, negated, topTerms } from "./filterNode.ts";
import { filterTime } from "./filterTime.ts";
import { parseFilter } from "./parseFilter.ts";
import { readFilter } from "./useFilterDraft.ts";
import { writeFilter } from "./writeFilter.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const names = { s1: "Install tools", s2: "Greeting" };
const lines = [
  { level: 2, source: "s1", text: "fetching packages" },
  { level: 4, source: "s1", text: "no such package: left-pad" },
  { level: 3, source: "s2", text: 'slow {"ms":900,"user":"ann"}' },
  { level: 2, source: "s2", text: "\u001b[31mGET\u001b[0m /health 200" },
  { level: 0, source: "s2", text: "GET /var/log/syslog 500" },
];

/** The places, from 0, of the lines that pass. */
function passing(filter: string): number[] | string {
  const { node, fault } = parseFilter(filter, NOW);
  if (!node) return fault?.message ?? "nothing";
  const store = createLogStore({ maxBytes: 1 << 20 });
  store.append(lines.map((line, at) => ({ ...line, id: at + 1, time: NOW + at * 60_000 })));
  const check = filterCheck(node, {
    engine: RE2JS,
    sourceNumber: store.sourceNumber,
    names,
    now: NOW,
    secrets: createSecretFinder([]),
  });
  const found: number[] = [];
  store.scan(0, lines.length, (segment, from, to) => {
    for (let at = from; at < to; at++) if (check(segment, at)) found.push(segment.first + at);
  });
  return found;
}

test.each([
  ["package", [0, 1]],
  ["package -no", [0]],
  ["fetching OR left-pad", [0, 1]],
  ["level:>=warn", [1, 2]],
  ["level:error,trace", [1, 4]],
  ['source:"install tools"', [0, 1]],
  ["source:s2 NOT (level:warn OR /200$/)", [4]],
  ["source:nobody", []],
  ["from:2026-11-24T12:01:00Z to:2026-11-24T12:03:00Z", [1, 2]],
  ["from:-15m level:warn", [2]],
  [".ms=900", [2]],
  [".user=ann", [2]],
  ['.user!="bob" slow', [2]],
  ["/GET .* \\d+/ NOT health", [4]],
  ["/var/log/syslog", [4]],
  ["GET AND (health OR 500) AND NOT 500", [3]],
  ["a b OR package NOT left-pad", [0]],
  ["toString OR valueOf", []],
  ["http://x OR e: OR .env OR .a.b", [1]],
  ['"such package"', [1]],
  ['pattern:"GET ⟨*⟩ ⟨#⟩"', [3, 4]],
  ['-pattern:"GET ⟨*⟩ ⟨#⟩" level:>=info', [0, 1, 2]],
  ['pattern:"GET /health 404"', [3]],
  ["pattern:GET", []],
  ["- -fetching", [1]],
])("[L12] %s", (filter, expected) => {
  expect(passing(filter)).toEqual(expected);
});

test("[L12] a line is read once, however many of its fields are asked about", () => {
  const read = vi.spyOn(jsonLine, "readJsonLine");
  expect(passing(".ms=1 OR .ms=2 OR .user=ann OR -.ms=3")).toEqual([0, 1, 2, 3, 4]);
  // One of the lines may have these fields.
  expect(read).toHaveBeenCalledTimes(1);
  read.mockRestore();
});

test.each([
  ["a AND", 2, "missing after this"],
  ["OR b", 0, "before OR"],
  ["(a b", 0, 'Close this with a ")"'],
  ["a) b", 1, 'no "("'],
  ['say "hello', 4, "Close the quote"],
  ["level:loud", 6, "Levels are trace, debug"],
  ["level:", 0, "Levels are"],
  ["x from:tomorrow", 7, "from:13:05"],
  ["from:25:00", 5, "from:13:05"],
  ["a lvl:error", 2, "Write level:"],
  ["-since:-5m", 1, "Write from:"],
  [".ms>500", 3, "= and !="],
  [".a=1 .ms>=500", 8, "= and !="],
  ["source: b", 0, "Name a source"],
  ['pattern:""', 0, "Write a pattern"],
  ["NOT", 0, "missing after this"],
  ["()", 1, "before )"],
])("[L12] %s is explained at %d", (filter, at, message) => {
  expect(parseFilter(filter, NOW).fault).toMatchObject({ at, message: expect.stringContaining(message) });
});

test("[L10] [L12] a pattern in a filter is explained at its character", () => {
  expect(readFilter("level:error /a(b/", RE2JS).fault).toMatchObject({ at: 14, length: 1 });
  expect(readFilter("/a(b)/", RE2JS).fault).toBeUndefined();
});

test("[L12] no text is too deep, too long or too odd to be read", () => {
  expect(parseFilter("(".repeat(1000)).fault?.message).toContain("50 levels");
  expect(parseFilter("-".repeat(1999)).fault).toBeDefined();
  expect(parseFilter("NOT ".repeat(400)).fault?.message).toContain("50 levels");
  expect(parseFilter("a".repeat(2001)).fault).toMatchObject({ at: 2000, length: 1 });
  const pieces = fc.constantFrom(
    "a",
    " ",
    "(",
    ")",
    '"',
    "-",
    "/",
    "AND ",
    "OR ",
    "NOT ",
    "level:",
    ".a=",
    "from:",
    "\\",
    "[",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((some) => some.join("")),
      ),
      (text) => {
        const { node, fault } = parseFilter(text);
        if (fault) {
          expect(fault.at).toBeGreaterThanOrEqual(0);
          expect(fault.at).toBeLessThanOrEqual(text.length);
          expect(fault.length).toBeGreaterThan(0);
          expect(node).toBeUndefined();
        } else if (node) expect(parseFilter(writeFilter(node))).toEqual({ node });
        else expect(text.trim()).toBe("");
      },
    ),
    { numRuns: 500 },
  );
});

test("[L12] what is written is read again as the same", () => {
  const word = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom(
      "OR",
      "level:error",
      "lvl:error",
      "pattern:x",
      "since:",
      "http://x",
      ".a>1",
      "-x",
      ".a=1",
      "/x/",
      'say "a"',
    ),
  );
  const leaf: fc.Arbitrary<FilterNode> = fc.oneof(
    fc.record({ kind: fc.constant("text" as const), text: word }),
    fc.record({ kind: fc.constant("source" as const), name: word }),
    fc.record({ kind: fc.constant("pattern" as const), pattern: word }),
    fc.record({
      kind: fc.constant("level" as const),
      levels: fc.subarray([...LEVEL_NAMES], { minLength: 1 }),
    }),
    fc.constantFrom<FilterNode>(
      { kind: "regex", pattern: "a(b|c)\\/ d" },
      { kind: "from", time: "-5m" },
      { kind: "to", time: "13:05" },
      { kind: "field", term: '.user.name="a b"' },
    ),
  );
  const { node } = fc.letrec<{ node: FilterNode; group: FilterNode }>((tie) => ({
    node: fc.oneof({ depthSize: "small" }, leaf, tie("group")),
    group: fc.oneof(
      tie("node")
        .filter(({ kind }) => kind !== "not")
        .map((of) => ({ kind: "not" as const, of })),
      ...(["and", "or"] as const).map((kind) =>
        fc
          .array(
            tie("node").filter((of) => of.kind !== kind),
            { minLength: 2, maxLength: 4 },
          )
          .map((of) => ({ kind, of })),
      ),
    ),
  }));
  fc.assert(
    fc.property(node, (one) => {
      expect(parseFilter(writeFilter(one), NOW)).toEqual({ node: one });
    }),
    { numRuns: 300 },
  );
});

test("[L12] chips: terms are turned round and taken away", () => {
  const { node } = parseFilter("a -b (c OR d)");
  const terms = topTerms(node);
  expect(terms.map(writeFilter)).toEqual(["a", "NOT b", "c OR d"]);
  expect(writeFilter(allOf(terms.map(negated)))).toBe("NOT a b NOT (c OR d)");
  expect(writeFilter(allOf(terms.slice(2)))).toBe("c OR d");
  expect(writeFilter(allOf([]))).toBe("");
});

test("[L12] times of today, dates and times ago", () => {
  expect(filterTime("-90s", NOW)).toBe(NOW - 90_000);
  expect(filterTime("-2d", NOW)).toBe(NOW - 2 * 86_400_000);
  expect(filterTime("13:05", NOW)).toBe(new Date(NOW).setHours(13, 5, 0, 0));
  expect(filterTime("2026-11-24", NOW)).toBe(new Date(2026, 10, 24).getTime());
  expect(filterTime("2026-11-24T13:05+02:00", NOW)).toBe(Date.UTC(2026, 10, 24, 11, 5));
  for (const odd of ["", "24:00", "-5", "2026-13-01", "yesterday", "-5m "])
    expect(filterTime(odd, NOW)).toBeUndefined();
});

test.each([
  ["took [0-9", 5, 1],
  ["a(b|(c)", 1, 1],
  ["[(]a(b", 4, 1],
  ["a\\()b", 3, 1],
  ["a*b|*", 4, 1],
  ["ab**", 2, 2],
  ["\\\\y\\y", 3, 2],
  ["x{2,1}", 1, 5],
  ["[a-z][z-a]", 6, 3],
  ["ab(?=c)", 2, 3],
  ["end\\", 3, 1],
  ["[0-9]+ [", 7, 1],
  ["[[:alpha:](] (a", 13, 1],
  ["\\Q(\\E(a", 5, 1],
  ["[(*] (?:*a", 8, 1],
  ["(?P<n>?a)", 6, 1],
  ["(?P<n>a)(?P<n>b)", 12, 1],
  ["[{2,1}]a{2,1}b{2,1}", 8, 5],
  ["a(?=b)(?=", 1, 3],
])("[L10] the fault of %s is at %d", (pattern, at, length) => {
  expect(regexQuery(RE2JS, pattern)).toMatchObject({ error: { at, length } });
});

test("[L10] a fault is always within the pattern, and told in our own words", () => {
  const piece = fc.constantFrom(
    "a",
    "(",
    ")",
    "[",
    "]",
    "*",
    "+",
    "?",
    "{2,1}",
    "|",
    "\\",
    "^",
    "-",
    "(?=",
    "(?P<n>",
    "\\1",
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
      const pattern = pieces.join("");
      const query = regexQuery(RE2JS, pattern);
      if (!("error" in query)) return;
      const { at, length, message } = query.error;
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at + length).toBeLessThanOrEqual(pattern.length);
      expect(length).toBeGreaterThan(0);
      expect(message).not.toContain("cannot be read");
    }),
    { numRuns: 500 },
  );
});
