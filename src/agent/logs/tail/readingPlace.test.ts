import { expect, test } from "vitest";
import { readOnAt } from "./readingPlace.ts";

const readOn = (at: number, before: string, now: string) =>
  readOnAt({ at, before: Buffer.from(before) }, Buffer.from(now));

test("a file in which the same stands is read on", () => {
  expect(readOn(0, "", "")).toBe(0);
  expect(readOn(100, "one\ntwo\n", "one\ntwo\n")).toBe(100);
});

test("one in which nothing is as it was is read from its beginning", () => {
  expect(readOn(100, "one\ntwo\n", "new\nold\n")).toBe(0);
  expect(readOn(100, "one\ntwo\n", "on")).toBe(0);
});

test("one that was written over is read from the line that differs", () => {
  expect(readOn(8, "one\ntwo\n", "one\nnew\n")).toBe(4);
  expect(readOn(108, "one\ntwo\n", "one\ntwi\n")).toBe(104);
});

test("a hole before the place is no change", () => {
  expect(readOn(8, "one\ntwo\n", "\0\0\0\0\0\0\0\0")).toBe(8);
});
