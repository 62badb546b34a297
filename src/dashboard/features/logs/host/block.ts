import { plainText } from "#api/logText/plainText.ts";
import type { Line } from "../lines/logStore.ts";
import type { LogView } from "../lines/logView.ts";
import { summaryOf } from "../stacks/stackSummary.ts";
import type { Stretch } from "../unheld/stretches.ts";
import type { Block, Look, Stack } from "./protocol.ts";

/** What tells an error stands near either end of its trace. */
const SUMMARY_LINES = 200;

/** Makes blocks of rows for looks, and remembers which lines the page has: a line is sent once while it stays in view. */
export function createBlocks(shown: () => Pick<Stretch, "store" | "view">) {
  let held = new Set<number>();
  return (seq: number, look: Look): Block => {
    const { store, view } = shown();
    const { from, to, anchor } = range(view, look);
    const numbers: number[] = [];
    const lines: Line[] = [];
    const stacks: Stack[] = [];
    for (let row = from; row < to; row++) {
      const number = view.numberAt(row)!;
      numbers.push(number);
      if (!held.has(number)) lines.push(store.lineAt(number)!);
      const stack = view.stackBelow(number);
      if (stack) stacks.push(stackOf(store, number, stack));
    }
    held = new Set(numbers);
    const above = view.numberAt(from - 1);
    const timeBefore = above === undefined ? undefined : store.timeOf(above);
    return { look: seq, from, numbers, lines, stacks, anchor, timeBefore };
  };
}

function stackOf(
  store: Stretch["store"],
  head: number,
  { lines, isFolded }: { lines: readonly number[]; isFolded: boolean },
): Stack {
  const plain = (number: number) => plainText(store.lineAt(number)!.text);
  const summary = isFolded && summaryOf(plain(head), () => ends(lines).map(plain));
  return { head, lines: lines.length, isFolded, ...(summary && { summary }) };
}

const ends = (lines: readonly number[]) =>
  lines.length <= SUMMARY_LINES ? lines : [lines[0]!, ...lines.slice(1 - SUMMARY_LINES)];

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
