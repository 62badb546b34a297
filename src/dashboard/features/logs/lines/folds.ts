import { createLineIndex } from "./lineIndex.ts";
import type { LogStore } from "./logStore.ts";
import type { Rows } from "./rows.ts";
import { STACK_HEAD, stackAt } from "./segment.ts";
import { LONGEST_STACK } from "./stackMarks.ts";

/** Which stack traces are folded: all or none of them, with exceptions that a person made. */
export function createFolds(store: LogStore) {
  let foldsAll = false;
  const exceptions = new Set<number>();

  const stackOf = (number: number): number => {
    const segment = store.segmentOf(number);
    return segment ? stackAt(segment, number - segment.first) : 0;
  };

  /** The first line of the stack that a line belongs to. */
  function headOf(number: number): number | undefined {
    const stack = stackOf(number);
    if (stack === 0) return undefined;
    const head = stack === STACK_HEAD ? number : number - stack;
    return stackOf(head) === STACK_HEAD ? head : undefined;
  }

  const isFolded = (head: number) => foldsAll !== exceptions.has(head);

  return {
    headOf,
    isFolded,
    /** The lines below a head, ascending. */
    *linesBelow(head: number): Generator<number> {
      const first = store.segmentOf(head);
      const source = first?.sources[head - first.first];
      const { end } = store.state();
      for (let number = head + 1; number < Math.min(end, head + 1 + LONGEST_STACK); number++) {
        const segment = store.segmentOf(number)!;
        const at = number - segment.first;
        if (segment.sources[at] !== source) continue;
        if (stackAt(segment, at) !== number - head) return;
        yield number;
      }
    },
    toggle(head: number) {
      if (!exceptions.delete(head)) exceptions.add(head);
    },
    /** Folds all stacks or none; exceptions are forgotten. */
    setAll(folds: boolean) {
      foldsAll = folds;
      exceptions.clear();
    },
    /** Lines from one number to another that are folded away under a head which is a row itself. */
    hiddenIn(lines: Rows, from: number, to: number): number[] {
      const hidden: number[] = [];
      if (!foldsAll && exceptions.size === 0) return hidden;
      const isLine = (number: number) => lines.numberAt(lines.rowOf(number)) === number;
      store.scan(from, to, (segment, fromAt, toAt) => {
        if (!segment.stacks) return;
        for (let at = fromAt; at < toAt; at++) {
          const stack = segment.stacks[at]!;
          if (stack === 0 || stack === STACK_HEAD) continue;
          const number = segment.first + at;
          const head = headOf(number);
          if (head !== undefined && isFolded(head) && isLine(head) && isLine(number)) hidden.push(number);
        }
      });
      return hidden;
    },
  };
}
export type Folds = ReturnType<typeof createFolds>;

/** What is folded away of some lines. */
export function createHidden(folds: Folds, lines: Rows) {
  const index = createLineIndex();
  return {
    index,
    has: (number: number) => index.at(index.lowerBound(number)) === number,
    /** Looks again at the lines from one number to another. */
    refold(from: number, to: number) {
      index.replace(from, to, folds.hiddenIn(lines, from, to));
    },
  };
}
export type Hidden = ReturnType<typeof createHidden>;
