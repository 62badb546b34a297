import { expect, test } from "vitest";
import { contrast, paletteRgb, readable, spanLook } from "./ansiColours.ts";

test("[L16] each of the 240 palette colours can be read on both grounds", () => {
  for (let index = 16; index < 256; index++)
    for (const ground of [
      [250, 251, 252],
      [15, 19, 23],
    ] as const)
      expect(contrast(readable(paletteRgb(index), ground), ground), `colour ${index}`).toBeGreaterThanOrEqual(
        4.5,
      );
});

test("[L16] a colour that can be read stays what it is", () => {
  expect(readable([255, 200, 0], [15, 19, 23])).toEqual([255, 200, 0]);
});

test("[L16] looks become style properties, never text of a style sheet", () => {
  expect(spanLook({ bold: true, italic: true, underline: true, strike: true, fg: 1 })).toEqual({
    color: "var(--ansi-1)",
    fontWeight: 700,
    fontStyle: "italic",
    textDecorationLine: "underline line-through",
  });
  expect(spanLook({ inverse: true })).toEqual({ color: "var(--qd-bg)", backgroundColor: "var(--qd-fg)" });
  expect(spanLook({ bg: [0, 0, 120] }).color).toBe("rgb(255 255 255)");
});
