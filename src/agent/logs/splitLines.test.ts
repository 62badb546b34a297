import { expect, test } from "vitest";
import { createLineSplitter } from "./splitLines.ts";

const TEXT = "one\r\ntwo\n\n\r\nthree\rfour\r\r\nlast";
const LINES = ["one", "two", "", "", "three\rfour\r", "last"];

test.each([1, 2, 3, 5, 100])("lines are the same however the bytes were cut: %i at a time", (size) => {
  const splitter = createLineSplitter();
  const lines: string[] = [];
  for (let at = 0; at < TEXT.length; at += size) lines.push(...splitter.push(TEXT.slice(at, at + size)));
  expect([...lines, ...splitter.end()]).toEqual(LINES);
});

test("a partial line waits for its newline, and nothing is made of an ended text", () => {
  const splitter = createLineSplitter();
  expect(splitter.push("abc")).toEqual([]);
  expect(splitter.push("def\n")).toEqual(["abcdef"]);
  expect(splitter.end()).toEqual([]);
});

test("a line without an end does not grow in memory, and none of it is lost", () => {
  const splitter = createLineSplitter();
  const lines = [
    ...splitter.push("x".repeat(20_000)),
    ...splitter.push("y".repeat(20_000)),
    ...splitter.end(),
  ];
  expect(lines.join("")).toBe("x".repeat(20_000) + "y".repeat(20_000));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(16_384);
});

test("a piece of a line without an end does not end within a character", () => {
  const splitter = createLineSplitter();
  const text = `x${"🚢".repeat(10_000)}`;
  const lines = [...splitter.push(text), ...splitter.end()];
  expect(lines.join("")).toBe(text);
  expect(lines.map((line) => Buffer.from(line).toString())).toEqual(lines);
});
