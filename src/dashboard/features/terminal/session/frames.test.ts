import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeInput, FRAME_BYTES, fittingUnits } from "./frames.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("\u001b", '"', "\\", "é", "漢", "👩‍🚀", "\ud800", "a"),
);

test("[PTY25] a paste of any text goes in frames that no server refuses, and nothing of it is lost", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 40_000 }), (piece, times) => {
      const text = piece.repeat(Math.max(1, Math.min(times, Math.floor(200_000 / (piece.length || 1)))));
      let rest = text;
      let joined = "";
      while (rest !== "") {
        const units = fittingUnits(rest);
        expect(units).toBeGreaterThan(0);
        const frame = encodeInput({ data: rest.slice(0, units) });
        expect(frame.length).toBeLessThanOrEqual(FRAME_BYTES);
        joined += JSON.parse(new TextDecoder().decode(frame)).data;
        rest = rest.slice(units);
      }
      expect(joined).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test("[PTY26] a frame never ends in the middle of a character", () => {
  const text = "👍".repeat(20_000);
  const units = fittingUnits(text);
  expect(units % 2).toBe(0);
  expect(units).toBeLessThan(text.length);
});
