import { expect, test } from "vitest";
import { LogsSearch } from "./logsSearch.ts";
import { lineRange, muted, searchFilter, toggled, written } from "./searchFilter.ts";

test("[L12] what an address says is what passes", () => {
  const filter = searchFilter(LogsSearch.parse({ source: "a,b", level: "warn,error,nonsense", q: "x" }));
  const text = { typed: "x", isRegex: false };
  expect(filter).toEqual({ sources: ["a", "b"], levels: [3, 4], text, onlyHits: true });
});

test("an address that says nonsense shows everything", () => {
  expect(LogsSearch.parse({ line: "x", re: 7, all: "maybe" })).toEqual({});
  expect(searchFilter(LogsSearch.parse({ level: "nonsense" }))).toEqual({ onlyHits: true });
});

test("numbers in an address are text and lines", () => {
  // The router reads ?q=12&line=5 as numbers.
  expect(LogsSearch.parse({ q: 12, line: 5 })).toEqual({ q: "12", line: "5" });
});

test("[L19] one line or several", () => {
  expect([lineRange("5"), lineRange("9-7"), lineRange(undefined)]).toEqual([
    { first: 5, last: 5 },
    { first: 7, last: 9 },
    undefined,
  ]);
});

test("[L15] solo, more, mute", () => {
  const all = ["a", "b", "c"];
  expect(toggled([], "a")).toEqual(["a"]);
  expect(toggled(["a", "b"], "a")).toEqual(["b"]);
  expect(muted([], "b", all)).toEqual(["a", "c"]);
  expect(muted(["a", "c"], "b", all)).toEqual(["a", "c", "b"]);
  expect(written(["a", "c", "b"], all)).toBeUndefined();
  expect(written([], all)).toBeUndefined();
  expect(written(["c"], all)).toBe("c");
});
