import { thinPositions } from "../histogram/positions.ts";
import type { LogView } from "../lines/logView.ts";

/** Pixel rows of the highest screens. */
const SCREEN_ROWS = 2_000;

/** Where in all rows these are, 0 to 1, as finely as a screen can show. `numberAt` must ascend. */
export function places(view: LogView, count: number, numberAt: (i: number) => number): Float32Array {
  return thinPositions(count, (i) => view.rowOf(numberAt(i)), view.length, SCREEN_ROWS);
}
