import { expect, test } from "vitest";
import { actionOf, type KeyPress } from "./keys.ts";

const press = (text: string): KeyPress => {
  const parts = text.split(" ");
  const key = parts.at(-1)!;
  return {
    key: key.length === 1 && !parts.includes("Shift") ? key.toLowerCase() : key,
    code: /^[A-Z]$/.test(key) ? `Key${key}` : key,
    ctrlKey: parts.includes("Ctrl"),
    metaKey: parts.includes("Cmd"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
  };
};

test.each([
  ["Ctrl Shift C", "copy"],
  ["Ctrl Shift V", "paste"],
  ["Ctrl Shift F", "find"],
  ["Ctrl +", "font-larger"],
  ["Ctrl =", "font-larger"],
  ["Ctrl -", "font-smaller"],
  ["Ctrl 0", "font-reset"],
  ["Shift Enter", "newline"],
  ["Ctrl Shift E", "leave"],
])("[T25] %s does %s", (keys, action) => {
  expect(actionOf(press(keys), false)).toBe(action);
});

test.each([
  ["Cmd C", "copy"],
  ["Cmd Shift C", "copy"],
  ["Cmd V", "paste"],
  ["Cmd F", "find"],
  ["Cmd +", "font-larger"],
  ["Ctrl Shift E", "leave"],
])("[T25] on a Mac %s does %s", (keys, action) => {
  expect(actionOf(press(keys), true)).toBe(action);
});

test.each([
  "Ctrl C",
  "Ctrl V",
  "Ctrl F",
  "Ctrl W",
  "Ctrl K",
  "Ctrl R",
  "Ctrl E",
  "Enter",
  "Alt Enter",
  "Ctrl Shift -",
  "Alt F",
])("[T25] the shell gets %s", (keys) => {
  expect(actionOf(press(keys), false)).toBeUndefined();
});

test.each(["Ctrl C", "Ctrl F", "Ctrl V", "Ctrl +", "Ctrl 0"])("[T25] on a Mac the shell gets %s", (keys) => {
  expect(actionOf(press(keys), true)).toBeUndefined();
});
