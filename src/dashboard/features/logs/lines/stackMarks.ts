import { plainText } from "#api/logText/plainText.ts";
import { createStackGrouper, LONGEST_GAP_MS } from "../stacks/continuation.ts";
import { OUTAGE } from "./levels.ts";
import type { NewLine } from "./segment.ts";
import { plainAt, type Segment, STACK_HEAD, setStack, stackAt, timeAt } from "./segment.ts";

/** A stack of more lines goes on as another. */
export const LONGEST_STACK = 8191;

export type StackMarks = ReturnType<typeof createStackMarks>;

/** Marks in the segments which lines belong to the stack trace of a line above. Lines come in their order. */
export function createStackMarks(segmentOf: (number: number) => Segment | undefined) {
  const grouper = createStackGrouper();
  /** By source. */
  const heads = new Map<number, number>();

  /** Answers the line's head if it has one above. */
  function headOf(line: Omit<NewLine, "id">, number: number): number | undefined {
    const head = heads.get(line.source);
    const isHead = grouper.next({ ...line, plain: plainText(line.text) }) === "head";
    if (!isHead && head !== undefined && number - head <= LONGEST_STACK && segmentOf(head)) return head;
    heads.set(line.source, number);
    return undefined;
  }

  function put(segment: Segment, at: number, head: number) {
    setStack(segment, at, segment.first + at - head);
    const above = segmentOf(head)!;
    setStack(above, head - above.first, STACK_HEAD);
  }

  return {
    /** Marks a line that came after all before. */
    mark(segment: Segment, at: number, line: NewLine) {
      if (line.level === OUTAGE) return;
      const head = headOf(line, segment.first + at);
      if (head !== undefined) put(segment, at, head);
    },
    /**
     * Goes on with lines that were marked without those above them, until that makes no difference any more. Answers
     * the number of the first line that it did not look at.
     */
    joinBelow(from: number): number {
      const unsure = new Set(heads.keys());
      let until = Number.POSITIVE_INFINITY;
      for (let number = from; unsure.size > 0; number++) {
        const segment = segmentOf(number);
        if (!segment) return number;
        const at = number - segment.first;
        if (segment.levels[at] === OUTAGE) continue;
        const time = timeAt(segment, at);
        const source = segment.sources[at]!;
        if (number === from) until = time + LONGEST_GAP_MS;
        if (time > until) return number;
        if (unsure.has(source)) until = Math.max(until, time + LONGEST_GAP_MS);
        const line = { time, level: segment.levels[at]!, source, text: plainAt(segment, at) };
        const head = headOf(line, number);
        const before = stackAt(segment, at);
        const wasHead = before === 0 || before === STACK_HEAD;
        if (head !== undefined) put(segment, at, head);
        else if (wasHead) unsure.delete(source);
        else setStack(segment, at, 0);
        if (unsure.size === 0) return number + 1;
      }
      return from;
    },
  };
}
