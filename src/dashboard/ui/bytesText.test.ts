import { expect, test } from "vitest";
import { bytesText } from "./bytesText.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "0.98 KiB"],
  [1536, "1.5 KiB"],
  [512 * 1024 * 1024, "512 MiB"],
  [13_107_200, "12.5 MiB"],
  [2 ** 40, "1 TiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
