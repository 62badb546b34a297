import type { LogRecord } from "./logRecords.ts";

/** `source`: the index of its container. `key`: its time, or the latest before it in its log. */
export type SourcedRecord = LogRecord & { source: number; key: number };

const BATCH = 1_000;

/** Merges logs that end by time; each stays in its own order, even where its times go back a little. */
export async function* mergeLogs(
  sources: readonly AsyncIterable<LogRecord[]>[],
): AsyncGenerator<SourcedRecord[], void> {
  const heads = sources.map((source) => ({
    iterator: source[Symbol.asyncIterator](),
    batch: [] as LogRecord[],
    at: 0,
    key: 0,
    isOver: false,
  }));
  const fill = async (head: (typeof heads)[number]) => {
    while (head.at >= head.batch.length && !head.isOver) {
      const next = await head.iterator.next();
      head.isOver = next.done === true;
      head.batch = next.done ? [] : next.value;
      head.at = 0;
    }
    look(head);
  };
  // Two outputs of a program race for their place in the log: their times may be a hair out of order.
  const look = (head: (typeof heads)[number]) => {
    if (!head.isOver) head.key = Math.max(head.key, head.batch[head.at]!.unit);
  };
  try {
    await Promise.all(heads.map(fill));
    let merged: SourcedRecord[] = [];
    for (;;) {
      let first: number | undefined;
      for (const [index, { isOver, key }] of heads.entries())
        if (!isOver && (first === undefined || key < heads[first]!.key)) first = index;
      if (first === undefined) break;
      const head = heads[first]!;
      merged.push({ ...head.batch[head.at]!, source: first, key: head.key });
      head.at++;
      if (head.at < head.batch.length) look(head);
      else await fill(head);
      if (merged.length < BATCH) continue;
      yield merged;
      merged = [];
    }
    if (merged.length > 0) yield merged;
  } finally {
    await Promise.all(heads.map(({ iterator }) => iterator.return?.()));
  }
}
