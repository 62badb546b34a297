import { expect, test } from "vitest";
import { createLineReader } from "./lineReader.ts";

const TEXT = "größe 🚢\r\nERROR bad\n\tat here\nplain\n日本";

test.each([1, 2, 3, 7, 100])("lines are the same however the bytes were cut: %i at a time", (size) => {
  const reader = createLineReader();
  const bytes = Buffer.from(TEXT);
  const lines = [];
  for (let at = 0; at < bytes.length; at += size) lines.push(...reader.push(bytes.subarray(at, at + size)));
  expect([...lines, ...reader.end()].map(({ level, output }) => [level, output])).toEqual([
    ["info", "größe 🚢"],
    ["error", "ERROR bad"],
    ["error", "\tat here"],
    ["info", "plain"],
    ["info", "日本"],
  ]);
});

test("bytes that are no UTF-8 are marked, and the line around them stays", () => {
  const reader = createLineReader();
  const bytes = Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe6, 0x97]);
  expect([...reader.push(bytes), ...reader.end()].map(({ output }) => output)).toEqual([
    "a\ufffdb",
    "\ufffd",
  ]);
});
