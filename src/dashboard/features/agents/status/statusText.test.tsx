import { expect, test } from "vitest";
import { stateMark, statusText } from "./statusText.ts";

test.each([
  ["I can&#39;t &amp; won&#39;t", "I can't & won't"],
  ["&amp;lt;b&amp;gt;", "&lt;b&gt;"],
  ["&lt;img src=x&gt;", "<img src=x>"],
  ["a&#x202e;b&#0;c&#8203;d", "abcd"],
  ["&#x110000;&nope;&", "&nope;&"],
  ["&#128512;", "😀"],
  ["a&nbsp;&rarr;&#160;b &quot;&copy;&semi;", 'a → b "©;'],
  ["&ampere; &ZeroWidthSpace;&zwnj;", "&ampere; "],
])("[SS23] %j is shown as %j: decoded once, never what is invisible", (stored, shown) => {
  expect(statusText(stored)).toBe(shown);
});

test("a state of tomorrow is shown by its name", () => {
  expect(stateMark({ state: "paused" }, true)).toEqual({ kind: "off", word: "paused" });
});

test("what an app said before its agent went away turns no more", () => {
  expect(stateMark({ state: "working" }, true).kind).toBe("busy");
  expect(stateMark({ state: "working" }, false)).toEqual({ kind: "off", word: "Working" });
  expect(stateMark({ state: "failure" }, false).kind).toBe("bad");
});
