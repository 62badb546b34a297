import { expect, test } from "vitest";
import { withHeld } from "./modifiers.ts";

test.each([
  ["c", { ctrl: true, alt: false }, "\u0003"],
  ["C", { ctrl: true, alt: false }, "\u0003"],
  ["[", { ctrl: true, alt: false }, "\u001b"],
  [" ", { ctrl: true, alt: false }, "\u0000"],
  ["5", { ctrl: true, alt: false }, "5"],
  ["b", { ctrl: false, alt: true }, "\u001bb"],
  ["x", { ctrl: true, alt: true }, "\u001b\u0018"],
  ["é", { ctrl: true, alt: false }, "é"],
  ["plain", { ctrl: false, alt: false }, "plain"],
])("[T24] %j with %j held is %j", (text, held, expected) => {
  expect(withHeld(text, held)).toBe(expected);
});
