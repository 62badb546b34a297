import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanMessage } from "./cleanMessage.ts";
import { unquoteGo } from "./goString.ts";

test.each([
  ["\tfoo \r\\nbar  ", "foo bar"],
  ["<a href='javascript:alert(1)'>link</a>", "link"],
  ["foo\x1b[31mred\x1b[0mbar", "fooredbar"],
  ["a\u202eb", "ab"],
])("[SS5] %j is stored as %j", (given, stored) => {
  expect(cleanMessage(given)).toBe(stored);
});

test.each([
  ["a & b", "a &amp; b"], // SS7
  ["a &amp; &#39; &lt;b&gt;", "a &amp; &#39; &lt;b&gt;"],
  ["I can't", "I can&#39;t"],
  ['say "x" > 1', "say &#34;x&#34; &gt; 1"],
  ["1 < 2 and 3<4", "1 &lt; 2 and 3&lt;4"],
])("[SS7] [SS23] %j is stored as %j", (given, stored) => {
  expect(cleanMessage(given)).toBe(stored);
});

test.each([
  ["a<!-- <b> -->c", "ac"],
  ["a<!-- never closed", "a"],
  ["a<!-->b<!--->c<!-- > --!>d", "abcd"],
  ["a<!DOCTYPE x='>'>b<?php x='>'?>c</ x='>'>d", "a&#39;&gt;b&#39;?&gt;c&#39;&gt;d"],
  ["a</>b</", "ab&lt;/"],
  ["a<script>alert('<b>')</script >c", "ac"],
  ["İ<script>b</script>c", "İc"],
  ["a<script>b</scripts>c</script>d", "ad"],
  ["a<STYLE x='>'>p{}</style>c", "ac"],
  ["a<script>never closed", "a"],
  ["<img title='a>b'>c", "c"],
  ["a<b", "a"],
  ["&lt;script&gt;x", "&lt;script&gt;x"],
])("[SS5] of the HTML %j stays %j", (given, stored) => {
  expect(cleanMessage(given)).toBe(stored);
});

test.each([
  ["a\\tb", "a\tb"],
  ["\\u00e9\\U0001F600\\x41\\101", "é😀AA"],
  ["\\xc3\\xa9", "é"],
  ['\\"', '"'],
  ["plain", "plain"],
])("[SS5] %j is a string of Go", (given, value) => {
  expect(unquoteGo(given)).toBe(value);
});

test.each(['a"b', "a\nb", "\\'", "\\", "\\q", "\\x4", "\\ud800", "\\U00110000", "\\777", '\\\\"'])(
  "[SS5] %j is none, and stays",
  (given) => {
    expect(unquoteGo(given)).toBeUndefined();
  },
);

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom("<", ">", "</", "<!--", "-->", "script", "style", "&", ";", "'", '"', "=", " "),
    fc.constantFrom("\x1b", "[", "]", "\x07", "\\", "n", "x", "u", "\u200b", "\ufeff", "\u202e", "\0"),
    fc.string({ unit: "binary", maxLength: 2 }),
  ),
  maxLength: 160,
});

test("[SS5] whatever comes, no tag, control character or outer space is stored", () => {
  fc.assert(
    fc.property(hostile, (given) => {
      const stored = cleanMessage(given);
      expect(stored).not.toMatch(/[<>'"]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|^ | $/u);
      expect(stored.replace(/&(#?\w+);/g, "")).not.toContain("&");
    }),
    { numRuns: 2_000 },
  );
});

test("[SS5] cleaning what is clean changes nothing, unless it is a string of Go", () => {
  fc.assert(
    fc.property(hostile, (given) => {
      const stored = cleanMessage(given);
      fc.pre(!stored.includes("\\") && !stored.includes("  "));
      expect(cleanMessage(stored)).toBe(stored);
    }),
  );
});
