import { expect, test } from "vitest";
import { pasteRisk } from "./pasteCheck.ts";

test("[T15] several lines are asked about when the program takes each as a command", () => {
  expect(pasteRisk("cd /\nrm x\n", false)).toEqual({ lines: 2, characters: 10 });
  expect(pasteRisk("a\r\nb\rc", false)).toMatchObject({ lines: 3 });
});

test("[T15] one line is not asked about, nor any where the program brackets pastes", () => {
  expect(pasteRisk("make test\n", false)).toBeUndefined();
  expect(pasteRisk("one\ntwo", true)).toBeUndefined();
});
