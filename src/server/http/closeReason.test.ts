import { expect, test } from "vitest";
import { closeReason } from "./closeReason.ts";

test("[CV25] a reason of 255 characters is cut to 123 bytes", () => {
  expect(closeReason("x".repeat(255))).toBe("x".repeat(123));
  expect(closeReason("short")).toBe("short");
});

test.each(["é", "€", "😀"])("[CV25] %s is never cut in half", (character) => {
  const cut = closeReason(character.repeat(200));
  expect(cut).toBe(character.repeat([...cut].length));
  const bytes = Buffer.byteLength(cut);
  expect(bytes).toBeLessThanOrEqual(123);
  expect(bytes).toBeGreaterThan(123 - Buffer.byteLength(character));
});
