import type { Line, LogStore } from "../lines/logStore.ts";
import type { LogView } from "../lines/logView.ts";
import type { Block, Look } from "./protocol.ts";

/** Makes blocks of rows for looks, and remembers which lines the page has: a line is sent once while it stays in view. */
export function createBlocks(store: LogStore, view: LogView) {
  let held = new Set<number>();
  return (seq: number, look: Look): Block => {
    const { from, to, anchor } = range(view, look);
    const numbers: number[] = [];
    const lines: Line[] = [];
    for (let row = from; row < to; row++) {
      const number = view.numberAt(row)!;
      numbers.push(number);
      if (!held.has(number)) lines.push(store.lineAt(number)!);
    }
    held = new Set(numbers);
    const above = view.numberAt(from - 1);
    const timeBefore = above === undefined ? undefined : store.timeOf(above);
    return { look: seq, from, numbers, lines, anchor, timeBefore };
  };
}

/** `from` up to, not including, `to`: positions of rows. */
function range(view: LogView, look: Look): { from: number; to: number; anchor: number | undefined } {
  const { length } = view;
  if (look.kind === "tail")
    return { from: Math.max(0, length - look.rows), to: length, anchor: view.numberAt(length - 1) };
  const wanted = look.kind === "row" ? look.row : view.rowOf(look.number);
  const row = Math.max(0, Math.min(wanted, length - 1));
  return {
    from: Math.max(0, row - look.above),
    to: Math.min(length, row + look.below),
    anchor: view.numberAt(row),
  };
}
