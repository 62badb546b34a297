import { expect, test } from "vitest";
import { sparkPath } from "./Sparkline.tsx";

test("the lowest value stands at the foot and the highest at the top", () => {
  expect(sparkPath([0, 5, 10], 20, 10)).toBe("M0.0 10.0L10.0 5.0L20.0 0.0");
});

test("a gap is not bridged", () => {
  expect(sparkPath([1, Number.NaN, 1, 2], 30, 10)).toBe("M0.0 10.0M20.0 10.0L30.0 0.0");
});

test("values outside of a fixed scale are held at its edge", () => {
  expect(sparkPath([-5, 200], 10, 10, { min: 0, max: 100 })).toBe("M0.0 10.0L10.0 0.0");
});
