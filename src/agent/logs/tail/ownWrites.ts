/** More stretches than a reader that keeps up ever leaves; beyond it the oldest are forgotten. */
const MAX_STRETCHES = 10_000;

type Stretch = { file: string; start: number; end: number };

/** Knows which bytes of a file at some path the agent wrote itself: they are in its log already. */
export interface OwnWrites {
  /** Writes and reads go one after the other, so that no read sees bytes whose writer has not said so yet. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  add(file: string, start: number, end: number): void;
  /** What of these bytes others wrote. Forgets what the reader has passed with it. */
  others(file: string, at: number, bytes: Uint8Array): Uint8Array[];
  /** The file has this size: what is known of bytes beyond it was before it was emptied, and so was all else. */
  sized(file: string, size: number): void;
  forget(file: string): void;
}

export function createOwnWrites(): OwnWrites {
  let stretches: Stretch[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const without = (file: string) => stretches.filter((one) => one.file !== file);
  return {
    alone(work) {
      const mine = last.then(work);
      last = mine.catch(() => {}); // its caller's, not the next one's
      return mine;
    },
    add(file, start, end) {
      const newest = stretches.at(-1);
      if (newest?.file === file && newest.end === start) newest.end = end;
      else stretches.push({ file, start, end });
      if (stretches.length > MAX_STRETCHES) stretches.shift();
    },
    others(file, at, bytes) {
      const end = at + bytes.length;
      const parts: Uint8Array[] = [];
      let from = at;
      for (const own of stretches) {
        if (own.file !== file || own.end <= from || own.start >= end) continue;
        if (own.start > from) parts.push(bytes.subarray(from - at, own.start - at));
        from = Math.min(own.end, end);
      }
      if (from < end) parts.push(bytes.subarray(from - at));
      stretches = stretches.filter((own) => own.file !== file || own.end > end);
      return parts;
    },
    sized(file, size) {
      if (stretches.some((own) => own.file === file && own.end > size)) stretches = without(file);
    },
    forget(file) {
      stretches = without(file);
    },
  };
}
