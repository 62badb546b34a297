import { expect, test } from "vitest";
import { clip, sanitizeBytes, sanitizeText } from "./sanitize.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : part)));

test("[LG3] bytes that are no UTF-8 become one mark a run, and so does NUL", () => {
  expect(sanitizeBytes(bytes("test log", [0xc3, 0x28]))).toBe("test log❌(");
  expect(sanitizeBytes(bytes([0xff, 0xfe, 0x80], "x"))).toBe("❌x");
  expect(sanitizeBytes(bytes("é🚢"))).toBe("é🚢");
  expect(sanitizeBytes(bytes("cut", [0xf0, 0x9f]))).toBe("cut❌");
  expect(sanitizeText("\0middle\0")).toBe("❌middle❌");
});

test("a line is cut between characters, never inside one", () => {
  expect(clip("x".repeat(2000))).toHaveLength(1024);
  expect(clip(`${"x".repeat(1023)}🚢🚢`)).toBe(`${"x".repeat(1023)}🚢`);
  expect(clip("short")).toBe("short");
});
